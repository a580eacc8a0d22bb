package eu.kakde.mesh.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * A short name for one node's complete set of peers: 32 hexadecimal digits that are equal exactly when the sets are. An
 * agent may remove peers only when those it sees have the hash that the operator wrote last.
 */
public record PlanHash(String text) {

    private static final int BYTES = 16;

    /** Copied for each hash: looking for the provider takes longer than the hash of a small mesh. */
    private static final MessageDigest SHA_256 = sha256();

    /** @param peers in any order; one that appears twice counts once */
    public static PlanHash of(Collection<PeerPlan> peers) {
        MessageDigest digest = copy();
        peers.stream()
                .map(PlanHash::line)
                .sorted()
                .distinct()
                .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        return new PlanHash(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
    }

    @Override
    public String toString() {
        return text;
    }

    /** No field can contain a blank or a line feed, so different peers have different lines. */
    private static String line(PeerPlan peer) {
        return peer.peer() + " " + peer.publicKey() + " "
                + peer.allowedIps().stream().map(Object::toString).collect(Collectors.joining(","))
                + " " + peer.endpoint().map(Object::toString).orElse("-") + " " + peer.persistentKeepaliveSeconds()
                + peer.nextKey().map(next -> " " + next).orElse("") + "\n";
    }

    private static MessageDigest copy() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
