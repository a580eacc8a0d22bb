package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one configuration has that another has not, by what it can do to the node. Pure.
 *
 * <pre>
 *   a peer is added whose addresses nobody uses, or is renamed,
 *   or gets a second key besides its own ......................... harmless: cuts nobody off
 *   anything else ................................................ risky: removal or change of a peer, own address,
 *                                                                   port, MTU, key
 * </pre>
 *
 * @param risky one text for each risky difference, sorted; empty when the whole change is harmless
 * @param touched the peers of {@code wanted} whose links the change can end, by the way they are to be heard by
 * @param harmless the peers that are added without risk
 */
record ConfigChange(
        NodeConfig before,
        NodeConfig wanted,
        List<String> risky,
        Map<NodeName, Optional<Endpoint>> touched,
        List<PeerPlan> harmless) {

    private static final int HASH_BYTES = 16;
    private static final int MOST_TOLD = 3;

    ConfigChange {
        risky = risky.stream().sorted().toList();
        touched = Map.copyOf(touched);
        harmless = List.copyOf(harmless);
    }

    static ConfigChange between(NodeConfig before, NodeConfig wanted) {
        return new Comparison(before, wanted).change();
    }

    boolean isHarmless() {
        return risky.isEmpty();
    }

    /** {@code before}, with what is added without risk. */
    NodeConfig harmlessPart() {
        List<PeerPlan> peers = new ArrayList<>(before.peers());
        peers.addAll(harmless);
        return before.withPeers(peers);
    }

    /** A short name for what is risky: 32 hexadecimal digits, equal exactly when the risky differences are. */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", risky).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first few risky differences, for a person. */
    String summary() {
        String first = String.join("; ", risky.subList(0, Math.min(MOST_TOLD, risky.size())));
        return risky.size() > MOST_TOLD ? first + "; and " + (risky.size() - MOST_TOLD) + " more" : first;
    }

    private static final class Comparison {

        private final NodeConfig before;
        private final NodeConfig wanted;
        private final Map<PublicKey, PeerPlan> byKey = new HashMap<>();
        private final Map<NodeName, PeerPlan> byName = new HashMap<>();
        private final List<String> risky = new ArrayList<>();
        private final Map<NodeName, Optional<Endpoint>> touched = new HashMap<>();
        private final List<PeerPlan> harmless = new ArrayList<>();

        Comparison(NodeConfig before, NodeConfig wanted) {
            this.before = before;
            this.wanted = wanted;
            before.peers().forEach(peer -> {
                peer.keys().forEach(key -> byKey.put(key, peer));
                byName.put(peer.peer(), peer);
            });
        }

        ConfigChange change() {
            compare("address", before.addresses(), wanted.addresses());
            compare("listen port", before.listenPort(), wanted.listenPort());
            compare("MTU", before.mtuBytes(), wanted.mtuBytes());
            wanted.switchTo().ifPresent(key -> risky.add("own key -> " + key));
            if (!risky.isEmpty()) {
                wanted.peers().forEach(peer -> touched.put(peer.peer(), Optional.empty()));
            }
            Set<PublicKey> matched = new HashSet<>();
            for (PeerPlan peer : wanted.peers()) {
                PeerPlan old = peer.keys().stream()
                        .filter(byKey::containsKey)
                        .map(byKey::get)
                        .findFirst()
                        .orElse(byName.get(peer.peer()));
                if (old != null) {
                    matched.add(old.publicKey());
                    compare(old, peer);
                } else if (takesNothing(peer)) {
                    harmless.add(peer);
                } else {
                    risky.add("add peer " + peer.peer() + " with " + peer.allowedIps());
                    wanted.peers().forEach(other -> touched.putIfAbsent(other.peer(), Optional.empty()));
                }
            }
            before.peers().stream()
                    .filter(peer -> !matched.contains(peer.publicKey()))
                    .forEach(peer -> risky.add("remove peer " + peer.peer()));
            return new ConfigChange(before, wanted, risky, touched, harmless);
        }

        private void compare(String what, Object old, Object fresh) {
            if (!old.equals(fresh)) {
                risky.add(what + " " + old + " -> " + fresh);
            }
        }

        private void compare(PeerPlan old, PeerPlan fresh) {
            List<String> differences = new ArrayList<>();
            if (!fresh.keys().containsAll(old.keys())) {
                differ(differences, "key", shown(old), shown(fresh));
            }
            differ(differences, "allowed IPs", old.allowedIps(), fresh.allowedIps());
            differ(differences, "endpoint", shown(old.endpoint()), shown(fresh.endpoint()));
            differ(
                    differences,
                    "persistent keepalive",
                    old.persistentKeepaliveSeconds(),
                    fresh.persistentKeepaliveSeconds());
            if (!differences.isEmpty()) {
                risky.add("peer " + fresh.peer() + ": " + String.join(", ", differences));
                touched.put(
                        fresh.peer(),
                        fresh.endpoint().filter(endpoint -> !fresh.endpoint().equals(old.endpoint())));
            }
        }

        private static void differ(List<String> differences, String what, Object old, Object fresh) {
            if (!old.equals(fresh)) {
                differences.add(what + " " + old + " -> " + fresh);
            }
        }

        private static String shown(PeerPlan peer) {
            return peer.keys().stream().map(PublicKey::base64).collect(Collectors.joining(" or "));
        }

        private static String shown(Optional<Endpoint> endpoint) {
            return endpoint.map(Endpoint::toString).orElse("none");
        }

        /** Single hosts that no other peer has, that are not ours, and through which no peer is dialled. */
        private boolean takesNothing(PeerPlan added) {
            return added.allowedIps().stream()
                    .allMatch(allowed -> allowed.isHost()
                            && before.routes().stream().noneMatch(allowed::overlaps)
                            && before.addresses().stream().noneMatch(allowed::contains)
                            && wanted.peers().stream()
                                    .flatMap(peer -> peer.endpoint().flatMap(Endpoint::address).stream())
                                    .noneMatch(allowed::contains));
        }
    }
}
