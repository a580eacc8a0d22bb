package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * A chain of the firewall, as far as it matters to a packet's fate.
 *
 * @param family ip, ip6, inet, netdev, ...
 * @param tool who wrote it, and is asked to change it: "nft" or "iptables"
 * @param hook where the kernel enters it, such as {@code input}; empty for chains that others jump to
 * @param priority of chains at the same hook, the lowest first
 * @param policyDrops what becomes of a packet that no rule decides on
 */
public record Chain(
        String tool,
        String family,
        String table,
        String name,
        Optional<String> hook,
        int priority,
        boolean policyDrops,
        List<Rule> rules) {

    public Chain {
        rules = List.copyOf(rules);
    }

    /** What a rule asks of a packet. What we do not understand may hold or not. */
    public sealed interface Match {

        /** @param protocols by name: udp, tcp, icmp, ... */
        record Protocol(List<String> protocols, boolean negated) implements Match {}

        /** @param protocol empty for any that has ports @param destination else the source port */
        record Port(Optional<String> protocol, boolean destination, List<Range> ranges, boolean negated)
                implements Match {}

        /** @param source else the destination @param within any of these */
        record Address(boolean source, List<Cidr> within, boolean negated) implements Match {}

        /** Whether a packet that begins a connection is meant. */
        record NewConnection(boolean holds) implements Match {}

        record Ipv4(boolean holds) implements Match {}

        /** The interface is the loopback, which no peer comes in through. */
        record Loopback(boolean negated) implements Match {}

        record Unknown() implements Match {}
    }

    /** Ports, both ends included. */
    public record Range(int from, int to) {
        boolean contains(int port) {
            return from <= port && port <= to;
        }
    }

    /** What a rule does. */
    public sealed interface Verdict {
        record Accept() implements Verdict {}

        /** Or reject. */
        record Drop() implements Verdict {}

        record Jump(String chain) implements Verdict {}

        record Return() implements Verdict {}

        /** Counts, marks, logs. */
        record Continue() implements Verdict {}
    }

    /** @param place how the administrator finds it: {@code handle 7}, {@code rule 2} */
    public record Rule(String place, List<Match> matches, Verdict verdict) {
        public Rule {
            matches = List.copyOf(matches);
        }
    }

    String inWords() {
        return tool + " table " + family + " " + table + ", chain " + name;
    }
}
