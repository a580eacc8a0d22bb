package eu.kakde.mesh.api.v1alpha1;

import eu.kakde.mesh.net.NodeName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The object name of the MeshPeer by which one node knows another. Different pairs have different names, and each is a
 * DNS subdomain.
 *
 * <pre>
 * ms-1, wk-1            ms-1.wk-1                            no dots inside: exactly one dot
 * a.b, c                a.b.c.3f0c9e4d21aa7b5e9c01d2f4       dots inside: could be a, b.c as well
 * 250 letters, wk-1     letters.wk-1, cut, .3f0c9e4d21...    too long
 * </pre>
 *
 * A plain name has one dot and a name with a hash has two or more, so the two never meet.
 */
public final class MeshPeerName {

    private static final int LONGEST = 253;
    /** 96 bits: among a million links two equal hashes are less likely than one in 10^16. */
    private static final int HASH_DIGITS = 24;

    private MeshPeerName() {}

    /** The name of the MeshPeer that stands on {@code node} and is for {@code peer}. */
    public static String of(NodeName node, NodeName peer) {
        String plain = node + "." + peer;
        boolean dots = node.text().indexOf('.') >= 0 || peer.text().indexOf('.') >= 0;
        if (!dots && plain.length() <= LONGEST) {
            return plain;
        }
        // The cut keeps the dot between the two names, which makes the second dot of every name with a hash.
        int room = LONGEST - 1 - HASH_DIGITS;
        String readable = plain;
        if (plain.length() > room) {
            int half = room / 2;
            String tail = cut(peer.text(), Math.max(half, room - 1 - node.text().length()));
            readable = cut(node.text(), room - 1 - tail.length()) + "." + tail;
        }
        return readable + "." + hash(node, peer);
    }

    /** At most so many characters from the front, ending in a letter or digit as a label must. */
    private static String cut(String name, int length) {
        int end = Math.min(name.length(), length);
        while (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end);
    }

    private static String hash(NodeName node, NodeName peer) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((node + "/" + peer).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
