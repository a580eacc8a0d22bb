package eu.kakde.mesh.operator.verdict;

import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.verdict.LinkEnd.Signals;
import eu.kakde.mesh.operator.verdict.LinkEnd.State;
import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import eu.kakde.mesh.operator.verdict.NodeFacts.Finding;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A mesh in words: hosts by name, every link flowing, and then what the test says. */
final class DescribedMesh implements MeshFacts {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final Instant LONG_AGO = NOW.minusSeconds(600);

    /** One host; its fields are what the builder methods set. */
    static final class Host {
        private final NodeName name;
        private String site = "";
        private String lan = "";
        private String publicEndpoint = "";
        private boolean behindNat;
        private Optional<PublicKey> pinned;
        private Optional<PublicKey> published;
        private Agent agent = Agent.REPORTING;
        private final List<Finding> findings = new ArrayList<>();
        private final List<Stray> strays = new ArrayList<>();

        private Host(String name) {
            this.name = new NodeName(name);
            this.pinned = Optional.of(key(name));
            this.published = this.pinned;
        }

        Host home(String lan, String publicEndpoint) {
            this.site = "home";
            this.lan = lan;
            this.publicEndpoint = publicEndpoint;
            this.behindNat = true;
            return this;
        }

        Host at(String publicEndpoint) {
            this.publicEndpoint = publicEndpoint;
            return this;
        }

        Host pins(String keyOf) {
            this.pinned = Optional.of(key(keyOf));
            return this;
        }

        Host publishes(String keyOf) {
            this.published = Optional.of(key(keyOf));
            return this;
        }

        Host agent(Agent state) {
            this.agent = state;
            if (state == Agent.NONE) {
                published = Optional.empty();
            }
            return this;
        }

        Host finds(VerdictReason reason, String subject, String message) {
            findings.add(new Finding(
                    reason, subject.isEmpty() ? Optional.empty() : Optional.of(new NodeName(subject)), message));
            return this;
        }

        Host overhears(String from, String responder, String initiator) {
            return overheard(from, responder, initiator, NOW);
        }

        Host overheard(String from, String responder, String initiator, Instant lastSeen) {
            strays.add(new Stray(
                    Endpoint.parse(from),
                    responder.isEmpty() ? Optional.empty() : Optional.of(key(responder)),
                    initiator.isEmpty() ? Optional.empty() : Optional.of(key(initiator)),
                    lastSeen));
            return this;
        }

        private NodeFacts facts() {
            return new NodeFacts(
                    name,
                    Optional.of(site).filter(text -> !text.isEmpty()),
                    endpoint(lan),
                    endpoint(publicEndpoint),
                    behindNat,
                    51820,
                    pinned,
                    published,
                    agent,
                    findings,
                    strays);
        }
    }

    private record Pair(NodeName node, NodeName peer) {}

    private final Map<NodeName, Host> hosts = new TreeMap<>();
    private final Map<Pair, LinkEnd> links = new LinkedHashMap<>();

    /** The runbook's four hosts, all links flowing. */
    static DescribedMesh runbook() {
        DescribedMesh mesh = new DescribedMesh();
        mesh.host("wk-1").home("192.168.15.3:51820", "203.0.113.10:51820");
        mesh.host("ms-1").home("192.168.15.2:51820", "203.0.113.10:51821");
        mesh.host("wk-2").home("192.168.15.4:51820", "203.0.113.10:51822");
        mesh.host("ctb-edge-1").at("198.51.100.25:51820");
        mesh.plan();
        return mesh;
    }

    /** Adds a host, or gives the one of that name. */
    Host host(String name) {
        return hosts.computeIfAbsent(new NodeName(name), fresh -> new Host(name));
    }

    /** Makes every link anew from the claims of the hosts, by the planner's rules, flowing through real NAT. */
    void plan() {
        links.clear();
        hosts.values()
                .forEach(host -> hosts.values().stream()
                        .filter(peer -> peer != host)
                        .forEach(peer -> put(flowing(host.facts(), peer.facts()))));
    }

    private static LinkEnd flowing(NodeFacts host, NodeFacts peer) {
        boolean sameSite = host.sharesSiteWith(peer);
        Optional<Endpoint> planned =
                sameSite && peer.lanEndpoint().isPresent() ? peer.lanEndpoint() : peer.publicEndpoint();
        Optional<Endpoint> live = planned;
        if (!sameSite && peer.behindNat()) {
            live = Optional.of(new Endpoint(
                    peer.publicEndpoint().map(Endpoint::host).orElse("203.0.113.10"),
                    40_000 + Math.floorMod(peer.name().hashCode(), 20_000)));
        }
        return new LinkEnd(
                host.name(),
                peer.name(),
                peer.pinnedKey().or(peer::publishedKey).orElseThrow(),
                planned,
                live,
                live,
                host.agent() == Agent.REPORTING ? State.FLOWING : State.UNKNOWN,
                LONG_AGO,
                Optional.of(LONG_AGO),
                host.behindNat() && !sameSite,
                Optional.empty(),
                Optional.of(new Signals(true, true, true)),
                OptionalInt.empty());
    }

    /** Both ends are down: {@code hears} of each, as its device shows. */
    void down(String one, String other, boolean oneHears, boolean otherHears) {
        state(one, other, State.DOWN, new Signals(true, oneHears, true));
        state(other, one, State.DOWN, new Signals(true, otherHears, true));
    }

    void cut(String one, String other) {
        down(one, other, false, false);
    }

    /** A link that goes down is dialled where it is planned, as agents do. */
    void state(String node, String peer, State state, Signals signals) {
        change(node, peer, end -> {
            end.state = state;
            end.signals = Optional.of(signals);
            if (state == State.DOWN && end.planned.isPresent()) {
                end.live = end.planned;
            }
        });
    }

    void downSince(String node, String peer, Instant since, boolean hears) {
        state(node, peer, State.DOWN, new Signals(true, hears, true));
        change(node, peer, end -> end.since = since);
    }

    void live(String node, String peer, String live) {
        change(node, peer, end -> {
            end.live = endpoint(live);
            end.heard = end.live;
        });
    }

    /** It was heard elsewhere than where it is dialled now. */
    void heard(String node, String peer, String heard) {
        change(node, peer, end -> end.heard = endpoint(heard));
    }

    void lastHandshake(String node, String peer, Instant at) {
        change(node, peer, end -> end.lastHandshake = Optional.of(at));
    }

    void planned(String node, String peer, String endpoint) {
        change(node, peer, end -> end.planned = endpoint(endpoint));
    }

    void withoutKeepalive(String node, String peer) {
        change(node, peer, end -> end.keepsAlive = false);
    }

    void told(String node, String peer, VerdictReason reason) {
        change(node, peer, end -> end.told = Optional.of(reason));
    }

    void knows(String node, String peer, String keyOf) {
        change(node, peer, end -> end.key = key(keyOf));
    }

    void pathMtu(String node, String peer, int bytes) {
        change(node, peer, end -> end.pathMtuBytes = OptionalInt.of(bytes));
    }

    /** One link end whose parts can be set one by one. */
    private static final class Draft {
        private PublicKey key;
        private Optional<Endpoint> planned;
        private Optional<Endpoint> live;
        private Optional<Endpoint> heard;
        private State state;
        private Instant since;
        private Optional<Instant> lastHandshake;
        private boolean keepsAlive;
        private Optional<VerdictReason> told;
        private Optional<Signals> signals;
        private OptionalInt pathMtuBytes;
    }

    private void change(String node, String peer, Consumer<Draft> changes) {
        LinkEnd end = end(node, peer);
        Draft draft = new Draft();
        draft.key = end.key();
        draft.planned = end.planned();
        draft.live = end.live();
        draft.heard = end.heard();
        draft.state = end.state();
        draft.since = end.since();
        draft.lastHandshake = end.lastHandshake();
        draft.keepsAlive = end.keepsAlive();
        draft.told = end.told();
        draft.signals = end.signals();
        draft.pathMtuBytes = end.pathMtuBytes();
        changes.accept(draft);
        put(new LinkEnd(
                end.node(),
                end.peer(),
                draft.key,
                draft.planned,
                draft.live,
                draft.heard,
                draft.state,
                draft.since,
                draft.lastHandshake,
                draft.keepsAlive,
                draft.told,
                draft.signals,
                draft.pathMtuBytes));
    }

    /** All verdicts, as {@code node → peer}: reason. */
    Map<String, VerdictReason> verdicts() {
        Map<String, VerdictReason> all = new TreeMap<>();
        links.keySet()
                .forEach(pair -> new Verdicts(this, NOW)
                        .of(pair.node(), pair.peer())
                        .ifPresent(verdict -> all.put(pair.node() + " → " + pair.peer(), verdict.reason())));
        return all;
    }

    String message(String node, String peer) {
        return new Verdicts(this, NOW)
                .of(new NodeName(node), new NodeName(peer))
                .map(Verdict::message)
                .orElse("");
    }

    static PublicKey key(String name) {
        byte[] bytes = new byte[PublicKey.LENGTH];
        byte[] text = name.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, 0, Math.min(text.length, bytes.length - 1));
        return PublicKey.of(bytes);
    }

    private static Optional<Endpoint> endpoint(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(text));
    }

    private LinkEnd end(String node, String peer) {
        return links.get(new Pair(new NodeName(node), new NodeName(peer)));
    }

    private void put(LinkEnd end) {
        links.put(new Pair(end.node(), end.peer()), end);
    }

    @Override
    public Optional<NodeFacts> node(NodeName name) {
        return Optional.ofNullable(hosts.get(name)).map(Host::facts);
    }

    @Override
    public Collection<NodeFacts> nodes() {
        return hosts.values().stream().map(Host::facts).toList();
    }

    @Override
    public Collection<NodeFacts> strayHosts() {
        return nodes();
    }

    @Override
    public Optional<LinkEnd> link(NodeName node, NodeName peer) {
        return Optional.ofNullable(links.get(new Pair(node, peer)));
    }

    @Override
    public Collection<LinkEnd> towards(NodeName peer) {
        return links.values().stream().filter(end -> end.peer().equals(peer)).toList();
    }

    @Override
    public Collection<LinkEnd> on(NodeName node) {
        return links.values().stream().filter(end -> end.node().equals(node)).toList();
    }

    @Override
    public int mtuBytes() {
        return 1420;
    }
}
