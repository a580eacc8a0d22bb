package eu.kakde.mesh.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.check.Chain.Match;
import eu.kakde.mesh.agent.check.Chain.Range;
import eu.kakde.mesh.agent.check.Chain.Rule;
import eu.kakde.mesh.agent.check.Chain.Verdict;
import eu.kakde.mesh.agent.check.PacketFate.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PacketFateTest {

    private static final Match UDP = port("udp", 51820);
    private static final Match SOMETIMES = new Match.Unknown();
    private static final Verdict ACCEPT = new Verdict.Accept();
    private static final Verdict DROP = new Verdict.Drop();

    static Stream<Arguments> chains() {
        return Stream.of(
                Arguments.of("no firewall", List.of(), Outcome.PASSES),
                Arguments.of("empty chain", List.of(input(false)), Outcome.PASSES),
                Arguments.of("policy", List.of(input(true)), Outcome.DROPPED),
                Arguments.of("accepted before policy", List.of(input(true, rule(ACCEPT, UDP))), Outcome.PASSES),
                Arguments.of("dropped", List.of(input(false, rule(DROP, UDP))), Outcome.DROPPED),
                Arguments.of("another port", List.of(input(false, rule(DROP, port("udp", 53)))), Outcome.PASSES),
                Arguments.of("another protocol", List.of(input(false, rule(DROP, port("tcp", 51820)))), Outcome.PASSES),
                Arguments.of("dropped for some", List.of(input(false, rule(DROP, UDP, SOMETIMES))), Outcome.UNSURE),
                Arguments.of("accepted for some", List.of(input(true, rule(ACCEPT, UDP, SOMETIMES))), Outcome.UNSURE),
                Arguments.of(
                        "loopback alone",
                        List.of(input(true, rule(ACCEPT, new Match.Loopback(false)))),
                        Outcome.DROPPED),
                Arguments.of(
                        "known connections alone",
                        List.of(input(true, rule(ACCEPT, new Match.NewConnection(false)))),
                        Outcome.DROPPED),
                Arguments.of(
                        "first rule wins", List.of(input(false, rule(ACCEPT, UDP), rule(DROP, UDP))), Outcome.PASSES),
                Arguments.of(
                        "second chain drops", List.of(input(false, rule(ACCEPT, UDP)), input(true)), Outcome.DROPPED),
                Arguments.of(
                        "jumps",
                        List.of(input(false, rule(new Verdict.Jump("more"), UDP)), named("more", rule(DROP))),
                        Outcome.DROPPED),
                Arguments.of(
                        "returns",
                        List.of(
                                input(false, rule(new Verdict.Jump("more"))),
                                named("more", rule(new Verdict.Return(), UDP), rule(DROP))),
                        Outcome.PASSES),
                Arguments.of(
                        "jumps for some",
                        List.of(input(false, rule(new Verdict.Jump("more"), SOMETIMES)), named("more", rule(DROP))),
                        Outcome.UNSURE),
                Arguments.of(
                        "jumps to itself",
                        List.of(
                                input(false, rule(new Verdict.Jump("more"))),
                                named("more", rule(new Verdict.Jump("more")))),
                        Outcome.PASSES),
                Arguments.of("IPv6 alone", List.of(input(false, rule(DROP, new Match.Ipv4(false)))), Outcome.PASSES));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("chains")
    void followsThePacket(String name, List<Chain> chains, Outcome outcome) {
        assertThat(PacketFate.of(chains, PacketFate.Packet.inbound(true, "udp", 51820))
                        .outcome())
                .isEqualTo(outcome);
    }

    private static Match port(String protocol, int port) {
        return new Match.Port(Optional.of(protocol), true, List.of(new Range(port, port)), false);
    }

    private static Rule rule(Verdict verdict, Match... matches) {
        return new Rule("handle 1", List.of(matches), verdict);
    }

    private static Chain input(boolean policyDrops, Rule... rules) {
        return new Chain("nft", "inet", "f", "in", Optional.of("input"), 0, policyDrops, List.of(rules));
    }

    private static Chain named(String name, Rule... rules) {
        return new Chain("nft", "inet", "f", name, Optional.empty(), 0, false, List.of(rules));
    }
}
