package eu.kakde.mesh.agent.diagnose;

import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.diagnose.NodeFacts.Peering;
import eu.kakde.mesh.agent.handshake.StrayHandshake;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runbook's debug playbook on one host, without anybody else's word: what the diagnoses find, what the initiations
 * that arrive here mean, and for a silent peer that nothing explains, where to look next. Pure.
 */
public final class Playbook {

    /** WireGuard gives a session up after this time (REJECT_AFTER_TIME). */
    private static final Duration SESSION_LIFE = Duration.ofSeconds(180);

    private final NodeFacts facts;
    private final Map<PublicKey, NodeName> owners = new HashMap<>();
    private final Optional<PublicKey> ownKey;

    private Playbook(NodeFacts facts) {
        this.facts = facts;
        this.ownKey = facts.tunnel().flatMap(state -> state.device().publicKey());
        facts.config().peers().forEach(peer -> owners.put(peer.publicKey(), peer.peer()));
        ownKey.ifPresent(key -> owners.put(key, facts.config().node()));
    }

    /** Everything that is wrong, the likeliest cause of trouble first; empty when all is well. */
    public static List<Diagnosis> run(NodeFacts facts, List<StrayHandshake> strays) {
        return new Playbook(facts).all(strays);
    }

    private List<Diagnosis> all(List<StrayHandshake> strays) {
        List<Diagnosis> found = new ArrayList<>(Diagnoses.of(facts));
        for (StrayHandshake stray : strays) {
            found.add(Clocks.diagnose(stray, this::owner, facts.host().clock()).orElseGet(() -> read(stray)));
        }
        for (Peering peering : facts.peerings()) {
            boolean isExplained = found.stream()
                    .anyMatch(diagnosis -> diagnosis.subject().equals(peering.name())
                            || diagnosis.reason() == Reason.UdpBlockedLocally
                                    && diagnosis.subject().isEmpty());
            if (peering.isDown() && !isExplained) {
                found.add(silence(peering));
            }
        }
        return found.stream().sorted().distinct().toList();
    }

    private Optional<NodeName> owner(PublicKey key) {
        return Optional.ofNullable(owners.get(key));
    }

    /** What an initiation means that gets no session here. */
    private Diagnosis read(StrayHandshake stray) {
        String from = Diagnoses.text(stray.from());
        if (stray.responder().isEmpty()) {
            return new Diagnosis(
                    Reason.KeyMismatch,
                    "",
                    "handshakes arrive from " + from + " for a key that neither this host nor a peer of it has",
                    "the sender has a wrong key for this host, whose key is "
                            + ownKey.map(PublicKey::base64).orElse("not set"));
        }
        if (!stray.responder().equals(ownKey)) {
            String meant = owner(stray.responder().get())
                    .map(NodeName::text)
                    .orElse(stray.responder().get().base64());
            return new Diagnosis(
                    Reason.PortForwardMismatch,
                    meant,
                    "handshakes for " + meant + " arrive at this host, from " + from,
                    "the router forward that delivers them here should deliver to " + meant
                            + "; without a router, the sender's endpoint of " + meant + " is wrong");
        }
        return stray.initiator()
                .flatMap(this::owner)
                .map(initiator -> new Diagnosis(
                        Reason.OneWay,
                        initiator.text(),
                        initiator + "'s handshakes arrive from " + from + ", and no session comes of them",
                        "this host's answers do not arrive there: see " + initiator + "'s firewall and the way back"))
                .orElseGet(() -> new Diagnosis(
                        Reason.KeyMismatch,
                        "",
                        "handshakes for this host arrive from " + from + " with the key "
                                + stray.initiator().map(PublicKey::base64).orElse("")
                                + ", which none of its peers has",
                        "compare it with node-agent status of the host at that address: its key was changed or mixed"
                                + " up"));
    }

    /** Playbook A, B and C, for a peer that nothing found so far explains. */
    private Diagnosis silence(Peering peering) {
        PeerPlan plan = peering.plan();
        Optional<Instant> handshake = facts.tunnel()
                .flatMap(state -> state.device().peer(plan.publicKey()))
                .flatMap(PeerState::lastHandshake);
        boolean isRecent = handshake
                .filter(at -> at.plus(SESSION_LIFE).isAfter(facts.host().clock().now()))
                .isPresent();
        if (isRecent) {
            return new Diagnosis(
                    Reason.ProbeUnanswered,
                    peering.name(),
                    "the last handshake is from " + handshake.get() + ", but nothing comes back through the tunnel",
                    "the path was cut, or " + peering.name()
                            + " drops it: run node-agent doctor there (routes, allowed IPs, rp_filter, firewall)");
        }
        String last = handshake.map(at -> "the last handshake is from " + at).orElse("there was never a handshake");
        if (peering.dialled().isEmpty()) {
            return new Diagnosis(
                    Reason.NoHandshake,
                    peering.name(),
                    last + ", and this host knows no endpoint of it: it has to dial",
                    "run node-agent doctor on " + peering.name());
        }
        String endpoint = Diagnoses.text(peering.dialled().get());
        return new Diagnosis(
                Reason.NoHandshake,
                peering.name(),
                last + ", and nothing comes back from " + endpoint,
                isLan(peering.dialled().get())
                        ? "compare " + endpoint + " with ip -br addr on " + peering.name() + ", then its firewall"
                        : "in this order: the router forward of that port, " + peering.name()
                                + "'s key (" + plan.publicKey() + "), its firewall, whether it is on: node-agent doctor"
                                + " there says which");
    }

    private static boolean isLan(InetSocketAddress endpoint) {
        return IpAddress.of(endpoint.getAddress()).toInetAddress().isSiteLocalAddress();
    }
}
