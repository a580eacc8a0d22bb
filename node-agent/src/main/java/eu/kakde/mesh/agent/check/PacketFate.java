package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.check.Chain.Match;
import eu.kakde.mesh.agent.check.Chain.Rule;
import eu.kakde.mesh.agent.check.Chain.Verdict;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Follows a packet that begins a connection through the firewall's chains, as the kernel would. Some matches (source
 * addresses, marks, rates) cannot be decided without a real packet: such rules may hold, and the result is then unsure.
 */
public final class PacketFate {

    private static final int DEEPEST = 16;

    /** Which way a packet goes, and by that which chains it meets. */
    public enum Direction {
        IN("ingress", "prerouting", "input"),
        OUT("output", "postrouting");

        private final List<String> hooks;

        Direction(String... hooks) {
            this.hooks = List.of(hooks);
        }
    }

    /**
     * A packet between this host and another one.
     *
     * @param port its destination port
     * @param peer the other host's address; empty: any
     */
    public record Packet(Direction direction, boolean ipv4, String protocol, int port, Optional<IpAddress> peer) {

        /** From anywhere. */
        static Packet inbound(boolean ipv4, String protocol, int port) {
            return new Packet(Direction.IN, ipv4, protocol, port, Optional.empty());
        }

        /** A host without /etc/protocols lists numbers. */
        boolean isOf(List<String> protocols) {
            return protocols.contains(protocol) || protocols.contains(protocol.equals("udp") ? "17" : "6");
        }
    }

    /** What becomes of it. @param by the chain and rule; empty when it passes for sure */
    public record Fate(Outcome outcome, Optional<String> by) {}

    public enum Outcome {
        PASSES,
        /** Some such packets pass and some do not. */
        UNSURE,
        DROPPED
    }

    private enum Truth {
        NO,
        MAYBE,
        YES
    }

    private enum End {
        ACCEPTED,
        DROPPED,
        UNDECIDED
    }

    private final List<Chain> chains;
    private final Packet packet;
    private Optional<String> maybeAcceptedBy = Optional.empty();
    private Optional<String> maybeDroppedBy = Optional.empty();
    private Optional<String> droppedBy = Optional.empty();

    private PacketFate(List<Chain> chains, Packet packet) {
        this.chains = chains;
        this.packet = packet;
    }

    public static Fate of(List<Chain> chains, Packet packet) {
        return new PacketFate(chains, packet).follow();
    }

    private Fate follow() {
        Optional<String> unsure = Optional.empty();
        for (Chain chain : chains.stream()
                .filter(this::isEntered)
                .sorted(Comparator.comparing((Chain chain) ->
                                packet.direction().hooks.indexOf(chain.hook().orElseThrow()))
                        .thenComparing(Chain::priority))
                .toList()) {
            maybeAcceptedBy = Optional.empty();
            End end = walk(chain, 0, false);
            if (end == End.UNDECIDED && chain.policyDrops()) {
                droppedBy = Optional.of(chain.inWords() + ", policy drop");
                end = End.DROPPED;
            }
            if (end == End.DROPPED) {
                return maybeAcceptedBy.isEmpty()
                        ? new Fate(Outcome.DROPPED, droppedBy)
                        : new Fate(Outcome.UNSURE, droppedBy);
            }
            unsure = unsure.or(() -> maybeDroppedBy);
        }
        return new Fate(unsure.isPresent() ? Outcome.UNSURE : Outcome.PASSES, unsure);
    }

    private boolean isEntered(Chain chain) {
        boolean family = chain.family().equals("inet")
                || chain.family().equals("netdev")
                || chain.family().equals(packet.ipv4() ? "ip" : "ip6");
        return family && chain.hook().filter(packet.direction().hooks::contains).isPresent();
    }

    private End walk(Chain chain, int depth, boolean maybe) {
        if (depth > DEEPEST) {
            return End.UNDECIDED;
        }
        for (Rule rule : chain.rules()) {
            Truth holds = maybe ? least(Truth.MAYBE, truth(rule)) : truth(rule);
            if (holds == Truth.NO) {
                continue;
            }
            boolean sure = holds == Truth.YES;
            String by = chain.inWords() + ", " + rule.place();
            switch (rule.verdict()) {
                case Verdict.Accept() -> {
                    if (sure) {
                        return End.ACCEPTED;
                    }
                    maybeAcceptedBy = maybeAcceptedBy.or(() -> Optional.of(by));
                }
                case Verdict.Drop() -> {
                    if (sure) {
                        droppedBy = Optional.of(by);
                        return End.DROPPED;
                    }
                    maybeDroppedBy = maybeDroppedBy.or(() -> Optional.of(by));
                }
                case Verdict.Jump(String name) -> {
                    End end = target(chain, name)
                            .map(target -> walk(target, depth + 1, !sure))
                            .orElse(End.UNDECIDED);
                    if (end != End.UNDECIDED) {
                        return end;
                    }
                }
                case Verdict.Return() -> {
                    if (sure) {
                        return End.UNDECIDED;
                    }
                    maybe = true;
                }
                case Verdict.Continue() -> {}
            }
        }
        return End.UNDECIDED;
    }

    private Optional<Chain> target(Chain from, String name) {
        return chains.stream()
                .filter(chain -> chain.tool().equals(from.tool())
                        && chain.family().equals(from.family())
                        && chain.table().equals(from.table())
                        && chain.name().equals(name))
                .findFirst();
    }

    private Truth truth(Rule rule) {
        return rule.matches().stream().map(this::truth).reduce(Truth.YES, PacketFate::least);
    }

    private Truth truth(Match match) {
        return switch (match) {
            case Match.Protocol(var protocols, boolean negated) -> is(packet.isOf(protocols) != negated);
            case Match.Port(var protocol, boolean destination, var ranges, boolean negated) -> {
                if (protocol.isPresent() && !protocol.get().equals(packet.protocol())) {
                    yield Truth.NO;
                }
                yield destination
                        ? is(ranges.stream().anyMatch(range -> range.contains(packet.port())) != negated)
                        : Truth.MAYBE;
            }
            case Match.Address(boolean source, var within, boolean negated) ->
                source == (packet.direction() == Direction.IN)
                        ? packet.peer()
                                .map(peer ->
                                        is(within.stream().anyMatch(cidr -> cidr.contains(new Cidr(peer, peer.bits())))
                                                != negated))
                                .orElse(Truth.MAYBE)
                        : Truth.MAYBE;
            case Match.NewConnection(boolean holds) -> is(holds);
            case Match.Ipv4(boolean holds) -> is(packet.ipv4() == holds);
            case Match.Loopback(boolean negated) -> is(negated);
            case Match.Unknown() -> Truth.MAYBE;
        };
    }

    private static Truth is(boolean holds) {
        return holds ? Truth.YES : Truth.NO;
    }

    private static Truth least(Truth one, Truth other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
