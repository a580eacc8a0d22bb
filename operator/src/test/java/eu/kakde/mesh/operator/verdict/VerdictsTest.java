package eu.kakde.mesh.operator.verdict;

import static eu.kakde.mesh.operator.verdict.DescribedMesh.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.verdict.LinkEnd.Signals;
import eu.kakde.mesh.operator.verdict.LinkEnd.State;
import eu.kakde.mesh.operator.verdict.NodeFacts.Agent;
import eu.kakde.mesh.operator.verdict.NodeFacts.Stray;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictsTest {

    private static final String EDGE = "ctb-edge-1";

    private final DescribedMesh mesh = DescribedMesh.runbook();

    @Test
    void aHealthyMeshHasNone() {
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Test
    void aSilentAgentsOwnLinksAreUnknownAndNoOthers() {
        mesh.host("wk-1").agent(Agent.SILENT);
        assertThat(mesh.verdicts())
                .isEqualTo(links(VerdictReason.AgentSilent, "wk-1 → ms-1", "wk-1 → wk-2", "wk-1 → " + EDGE));
    }

    @Test
    void whatASilentAgentFoundCountsNoMore() {
        mesh.host("wk-1").finds(VerdictReason.RouteMissing, "ms-1", "no route").agent(Agent.SILENT);
        mesh.cut("wk-1", "ms-1");
        assertThat(mesh.verdicts()).containsEntry("ms-1 → wk-1", VerdictReason.NoHandshake);
    }

    @Test
    void aWrongPinIsNamedOnEveryLinkOfItsNode() {
        mesh.host("wk-1").pins("somebody");
        cutOff("wk-1");
        assertThat(mesh.verdicts()).isEqualTo(bothWays(VerdictReason.KeyMismatch, "wk-1"));
        assertThat(mesh.message("ms-1", "wk-1"))
                .startsWith("MeshNode wk-1 pins the key " + DescribedMesh.key("somebody") + ", but the key on wk-1 is "
                        + DescribedMesh.key("wk-1"));
    }

    @Test
    void keysThatTwoNodesExchangedAreCalledSwapped() {
        mesh.host("wk-1").pins("wk-2");
        mesh.host("wk-2").pins("wk-1");
        mesh.plan();
        cutOff("wk-1");
        cutOff("wk-2");
        assertThat(mesh.verdicts().values())
                .containsOnly(VerdictReason.KeyMismatch)
                .hasSize(10);
        assertThat(mesh.message("wk-1", "ms-1"))
                .isEqualTo(mesh.message(EDGE, "wk-2"))
                .isEqualTo(
                        "the keys of wk-1 and wk-2 are swapped: wk-1 holds wk-2's and the other way round; exchange the"
                                + " key files of the two hosts");
    }

    @Test
    void aHostThatHoldsTheKeyOfAnotherWhichCannotReportIsNamedWithIt() {
        mesh.host("ms-1").publishes("wk-1");
        mesh.host("wk-1").agent(Agent.SILENT);
        cutOff("ms-1");
        assertThat(mesh.message("ms-1", EDGE)).startsWith("ms-1 holds the key of wk-1, " + DescribedMesh.key("wk-1"));
    }

    @Test
    void swappedKeysOfTwoHostsThatCannotReportAreKnownByWhereTheyAreHeard() {
        for (String host : new String[] {"wk-1", "wk-2"}) {
            cutOff(host);
            mesh.host(host).agent(Agent.SILENT);
            mesh.state("ms-1", host, State.DOWN, new Signals(true, true, true));
        }
        assertThat(mesh.message("ms-1", "wk-1")).as("heard at their own places").doesNotContain("swapped");
        mesh.live("ms-1", "wk-1", "192.168.15.4:51820");
        assertThat(mesh.message("ms-1", "wk-1")).as("one of them").doesNotContain("swapped");
        mesh.live("ms-1", "wk-2", "192.168.15.3:51820");
        assertThat(mesh.message("ms-1", "wk-1"))
                .isEqualTo(mesh.message(EDGE, "wk-2"))
                .startsWith("the keys of wk-1 and wk-2 are swapped: wk-1 holds wk-2's and the other way round");
        assertThat(mesh.verdicts())
                .containsEntry(EDGE + " → wk-1", VerdictReason.KeyMismatch)
                .containsEntry("wk-1 → ms-1", VerdictReason.AgentSilent)
                .doesNotContainKey("ms-1 → " + EDGE);
        mesh.live("ms-1", "wk-2", "192.168.15.4:51820");
        mesh.heard("ms-1", "wk-2", "192.168.15.3:51820");
        assertThat(mesh.message("ms-1", "wk-1"))
                .as("dialled anew where it is planned")
                .startsWith("the keys of wk-1 and wk-2 are swapped");
    }

    @Test
    void aHandWrittenPeersWrongKeyIsNamedWithItsLink() {
        mesh.knows(EDGE, "ms-1", "somebody");
        mesh.cut(EDGE, "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.KeyMismatch, EDGE, "ms-1"));
        assertThat(mesh.message("ms-1", EDGE)).startsWith("ctb-edge-1 knows ms-1 by the key");
    }

    @Test
    void aStrangersKeyFromAHostWithoutAgentIsItsWrongPin() {
        mesh.host("laptop").at("198.51.100.77:51820").agent(Agent.NONE);
        mesh.plan();
        mesh.host(EDGE).overhears("198.51.100.77:51820", EDGE, "stranger");
        mesh.state(EDGE, "laptop", State.DOWN, new Signals(false, false, true));
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.KeyMismatch, EDGE + " → laptop"));
        assertThat(mesh.message(EDGE, "laptop"))
                .contains(
                        "where laptop is expected",
                        DescribedMesh.key("stranger").base64());
    }

    @Test
    void aHostWithoutAgentThatKnowsAnotherKeyOfUsIsToldWhich() {
        mesh.host("laptop").at("198.51.100.77:51820").agent(Agent.NONE);
        mesh.plan();
        mesh.host(EDGE).overhears("198.51.100.77:51820", "", "");
        mesh.state(EDGE, "laptop", State.DOWN, new Signals(false, false, true));
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.KeyMismatch, EDGE + " → laptop"));
        assertThat(mesh.message(EDGE, "laptop"))
                .endsWith("on laptop the peer ctb-edge-1 must have the key " + DescribedMesh.key(EDGE));
    }

    @Test
    void aWrongKeyFromASharedRouterIsNotBlamedOnASilentNeighbour() {
        mesh.host("wk-2").agent(Agent.SILENT);
        mesh.knows("wk-1", EDGE, "somebody");
        mesh.host(EDGE).overhears("203.0.113.10:51820", "", "");
        mesh.cut(EDGE, "wk-1");
        mesh.state(EDGE, "wk-2", State.DOWN, new Signals(false, false, true));
        assertThat(mesh.verdicts())
                .containsEntry("wk-1 → " + EDGE, VerdictReason.KeyMismatch)
                .doesNotContainEntry(EDGE + " → wk-2", VerdictReason.KeyMismatch);
    }

    @Test
    void aHostWhoseAgentFellSilentHasTheKeysThatItWasTold() {
        mesh.host("wk-2").agent(Agent.SILENT);
        mesh.host(EDGE).overhears("203.0.113.10:51820", "", "");
        mesh.cut(EDGE, "wk-2");
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → wk-2", VerdictReason.NoHandshake);
    }

    @Test
    void aWrongForwardIsNamedWithBothHosts() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        mesh.cut(EDGE, "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMismatch, EDGE, "ms-1"));
        assertThat(mesh.message(EDGE, "ms-1"))
                .isEqualTo("router forward 203.0.113.10:51821 delivers to wk-1 (192.168.15.3:51820); it should deliver"
                        + " to ms-1 (192.168.15.2:51820)");
    }

    @Test
    void aWrongForwardIsNamedAlsoWhilePacketsFlow() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.PortForwardMismatch, EDGE + " → ms-1"));
        assertThat(mesh.message(EDGE, "ms-1"))
                .contains("; it should deliver to ms-1 (192.168.15.2:51820). Packets flow all the same");
    }

    @Test
    void anAnswerFromTheForwardedPortDisprovesAnOldStray() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        mesh.live(EDGE, "ms-1", "203.0.113.10:51821");
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Test
    void aStrayFromBeforeTheLastHandshakeProvesNothingWhicheverEndSawThat() {
        mesh.host("wk-1").overheard("198.51.100.25:51820", "ms-1", "", NOW.minusSeconds(20));
        mesh.cut(EDGE, "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMismatch, EDGE, "ms-1"));
        mesh.lastHandshake("ms-1", EDGE, NOW.minusSeconds(20));
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, EDGE, "ms-1"));
        mesh.host("ms-1").agent(Agent.SILENT);
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → ms-1", VerdictReason.NoHandshake);
        mesh.lastHandshake("ms-1", EDGE, NOW.minusSeconds(21));
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → ms-1", VerdictReason.PortForwardMismatch);
    }

    @Test
    void aStrayThatNobodySawForLongLapsesByItself() {
        Instant seen = NOW.minus(Stray.FRESH).plusSeconds(5);
        mesh.host("wk-1").overheard("198.51.100.25:51820", "ms-1", "", seen);
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.PortForwardMismatch, EDGE + " → ms-1"));
        assertThat(new Verdicts(mesh, NOW).lookAgainAt(new NodeName(EDGE))).contains(NOW.plusSeconds(5));
        assertThat(new Verdicts(mesh, NOW.plusSeconds(5)).of(new NodeName(EDGE), new NodeName("ms-1")))
                .isEmpty();
    }

    @Test
    void aPortThatTheRouterGaveToAnotherHostsOwnConnectionIsNoWrongForward() {
        mesh.host("ms-1").overhears("198.51.100.25:51820", "wk-1", "");
        mesh.live(EDGE, "ms-1", "203.0.113.10:51820");
        assertThat(mesh.verdicts()).as("packets flow").isEmpty();
        mesh.cut(EDGE, "wk-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, EDGE, "wk-1"));
        assertThat(mesh.message(EDGE, "wk-1"))
                .contains(
                        "(1) the router gives 203.0.113.10:51820, where ctb-edge-1 dials wk-1, to ms-1, which"
                                + " ctb-edge-1 hears from there: for what ms-1 sends",
                        "or by a forward that should deliver to wk-1 (192.168.15.3:51820)");
        mesh.host("wk-1").agent(Agent.NONE);
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → wk-1", VerdictReason.NatMappingExpired);
    }

    @Test
    void aPortThatTheRouterKeepsForAHostThatIsHeardElsewhereOrNoMoreIsNoWrongForward() {
        mesh.host("wk-2").overhears("198.51.100.25:51820", "wk-1", "");
        assertThat(mesh.verdicts()).as("packets flow").isEmpty();
        mesh.cut(EDGE, "wk-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, EDGE, "wk-1"));
        assertThat(mesh.message(EDGE, "wk-1"))
                .contains("(1) the router gives 203.0.113.10:51820, where ctb-edge-1 dials wk-1, to wk-2, where it"
                        + " arrives: for what wk-2 sends");
        mesh.down(EDGE, "wk-2", false, true);
        assertThat(mesh.verdicts())
                .containsEntry(EDGE + " → wk-1", VerdictReason.NoHandshake)
                .containsEntry(EDGE + " → wk-2", VerdictReason.OneWay);
    }

    @Test
    void aHostThatAnswersFromThePortOfAnotherIsAWrongForwardUnlessItSendsFromThatPort() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        mesh.live(EDGE, "wk-1", "203.0.113.10:51821");
        mesh.cut(EDGE, "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMismatch, EDGE, "ms-1"));
    }

    @Test
    void aLearntPortThatIsAnotherHostsNowSaysNothingOfAForward() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        mesh.cut(EDGE, "ms-1");
        mesh.live(EDGE, "ms-1", "203.0.113.10:40001");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, EDGE, "ms-1"));
        mesh.live(EDGE, "ms-1", "203.0.113.10:51821");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMismatch, EDGE, "ms-1"));
    }

    @Test
    void aForwardIsDialledByNameAsWell() {
        mesh.host("wk-1").overhears("198.51.100.25:51820", "ms-1", "");
        mesh.host("ms-1").at("home.example:51821");
        mesh.planned(EDGE, "ms-1", "home.example:51821");
        mesh.cut(EDGE, "ms-1");
        mesh.live(EDGE, "ms-1", "203.0.113.10:51821");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMismatch, EDGE, "ms-1"));
    }

    @Test
    void aLanAddressThatDhcpChangedIsToldWhilePacketsFlow() {
        mesh.host("wk-1").finds(VerdictReason.LanEndpointWrong, "", "192.168.15.3 is no address of this host");
        assertThat(mesh.verdicts()).as("heard where it is planned").isEmpty();
        mesh.live("ms-1", "wk-1", "192.168.15.33:51820");
        mesh.live("wk-2", "wk-1", "192.168.15.33:51820");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.LanEndpointWrong, "ms-1 → wk-1", "wk-2 → wk-1"));
        assertThat(mesh.message("ms-1", "wk-1"))
                .startsWith("lanEndpoint 192.168.15.3:51820 of wk-1 is no address of that host any more, and ms-1 hears"
                        + " it at 192.168.15.33:51820");
    }

    @Test
    void aLanEndpointThatIsAnotherHostsIsProvedByItsStrays() {
        mesh.host("wk-1").overhears("192.168.15.4:51820", "ms-1", "");
        mesh.cut("wk-2", "ms-1");
        assertThat(mesh.verdicts()).containsEntry("wk-2 → ms-1", VerdictReason.LanEndpointWrong);
        assertThat(mesh.message("wk-2", "ms-1")).startsWith("lanEndpoint 192.168.15.2:51820 of ms-1 leads to wk-1");
    }

    @Test
    void aLanEndpointIsWrongWhenAThirdHostHearsThePeerElsewhere() {
        mesh.host("wk-2").home("192.168.15.99:51820", "203.0.113.10:51822");
        mesh.plan();
        mesh.live("ms-1", "wk-2", "192.168.15.4:51820");
        mesh.cut("wk-1", "wk-2");
        assertThat(mesh.message("wk-1", "wk-2"))
                .isEqualTo("lanEndpoint of wk-2 is 192.168.15.99:51820, but ms-1 hears it at 192.168.15.4:51820; put"
                        + " that into spec.lanEndpoint of MeshNode wk-2");
    }

    @ParameterizedTest
    @EnumSource(
            value = VerdictReason.class,
            names = {
                "UdpBlockedLocally",
                "ClockBehind",
                "TunnelInTunnel",
                "RouteMissing",
                "RouteShadowed",
                "AllowedIPsStolen",
                "ForeignConfiguration",
                "EndpointUnreachable"
            })
    void whatAnAgentFoundAboutALinkExplainsBothItsDirections(VerdictReason reason) {
        mesh.host("wk-1").finds(reason, EDGE, "the evidence");
        mesh.cut("wk-1", EDGE);
        assertThat(mesh.verdicts()).isEqualTo(pair(reason, "wk-1", EDGE));
        assertThat(mesh.message(EDGE, "wk-1")).isEqualTo("on wk-1: the evidence");
    }

    @Test
    void whatAnAgentFoundAboutItsHostExplainsTheLinksThatAreDown() {
        mesh.host("wk-1").finds(VerdictReason.UdpBlockedLocally, "", "table inet f chain input handle 7 drops it");
        mesh.cut("wk-1", EDGE);
        mesh.cut("wk-1", "ms-1");
        assertThat(mesh.verdicts().values())
                .containsOnly(VerdictReason.UdpBlockedLocally)
                .hasSize(4);
    }

    @Test
    void aFindingNobodySuffersFromIsNoVerdict() {
        mesh.host("wk-1").finds(VerdictReason.RpFilterStrict, "", "rp_filter is 1");
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Test
    void strictFilteringIsToBlameOnlyWhereWhatArrivesIsLostAfterwards() {
        mesh.host("wk-1").finds(VerdictReason.RpFilterStrict, "", "rp_filter is 1");
        mesh.down("wk-1", EDGE, true, true);
        mesh.cut("wk-1", "ms-1");
        assertThat(mesh.verdicts())
                .containsEntry("wk-1 → " + EDGE, VerdictReason.RpFilterStrict)
                .containsEntry(EDGE + " → wk-1", VerdictReason.RpFilterStrict)
                .containsEntry("wk-1 → ms-1", VerdictReason.NoHandshake);
    }

    @Test
    void strictFilteringIsNotToBlameForWhatADyingLinksDeviceHeardLast() {
        mesh.host("wk-1").finds(VerdictReason.RpFilterStrict, "", "rp_filter is 1");
        mesh.downSince("wk-1", EDGE, NOW.minusSeconds(3), true);
        mesh.downSince(EDGE, "wk-1", NOW.minusSeconds(2), true);
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Test
    void whatLiesOnTheInterfaceUnasked() {
        mesh.host("wk-1").finds(VerdictReason.ForeignConfiguration, "", "an address that is in no plan");
        mesh.cut("wk-1", EDGE);
        assertThat(mesh.verdicts()).as("explains no link").isEqualTo(pair(VerdictReason.NoHandshake, "wk-1", EDGE));
    }

    @Test
    void anEndpointThatLeadsIntoTheTunnelIsToldBeforeItKills() {
        mesh.host("wk-1").finds(VerdictReason.TunnelInTunnel, EDGE, "by a route");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.TunnelInTunnel, "wk-1 → " + EDGE));
    }

    @Test
    void aHostThatCannotSendIsBelievedWhileItHears() {
        mesh.host("wk-1").finds(VerdictReason.EndpointUnreachable, EDGE, "no route");
        mesh.down("wk-1", EDGE, true, false);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.EndpointUnreachable, "wk-1", EDGE));
    }

    @Test
    void aHostThatHasNotItsLanEndpointExplainsTheLinksThatAreDialledThere() {
        mesh.host("wk-1").finds(VerdictReason.LanEndpointWrong, "", "192.168.15.3 is no address of this host");
        mesh.cut("wk-1", "ms-1");
        mesh.cut("wk-1", EDGE);
        assertThat(mesh.verdicts())
                .containsEntry("ms-1 → wk-1", VerdictReason.LanEndpointWrong)
                .containsEntry("wk-1 → ms-1", VerdictReason.LanEndpointWrong)
                .containsEntry(EDGE + " → wk-1", VerdictReason.NoHandshake);
    }

    @Test
    void aRouteThatLeadsElsewhereIsToldWhileProbesPass() {
        mesh.host("wk-1").finds(VerdictReason.RouteShadowed, EDGE, "by a rule");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.RouteShadowed, "wk-1 → " + EDGE));
    }

    @Test
    void whatIsUndoneAgainAndAgainIsToldWhileProbesPassAndAfterWhatSaysMore() {
        mesh.host("wk-1").finds(VerdictReason.ForeignConfiguration, EDGE, "peer was missing");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.ForeignConfiguration, "wk-1 → " + EDGE));
        mesh.host("wk-1").finds(VerdictReason.RouteMissing, EDGE, "no route");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.RouteMissing, "wk-1 → " + EDGE));
    }

    @Test
    void aFirewallIsNotToBlameWhereBothHear() {
        mesh.host("wk-1").finds(VerdictReason.UdpBlockedLocally, "", "drops some");
        mesh.down("wk-1", EDGE, true, true);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.ProbeUnanswered, "wk-1", EDGE));
    }

    @Test
    void whatIsFoundAboutTheLinkComesBeforeWhatIsFoundAboutTheHost() {
        mesh.host("wk-1").finds(VerdictReason.UdpBlockedLocally, "", "drops some");
        mesh.host(EDGE).finds(VerdictReason.RouteShadowed, "wk-1", "by a rule");
        mesh.cut("wk-1", EDGE);
        assertThat(mesh.message("wk-1", EDGE)).isEqualTo("on ctb-edge-1: by a rule");
    }

    @Test
    void anUnreachableLanEndpointIsAWrongOne() {
        mesh.host("wk-1").finds(VerdictReason.EndpointUnreachable, "ms-1", "nobody answers at 192.168.15.2");
        mesh.cut("wk-1", "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.LanEndpointWrong, "wk-1", "ms-1"));
    }

    @Test
    void packetsThatPassInOneDirectionOnlyAreOneWay() {
        mesh.down("wk-1", EDGE, true, false);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.OneWay, "wk-1", EDGE));
        assertThat(mesh.message("wk-1", EDGE))
                .isEqualTo(mesh.message(EDGE, "wk-1"))
                .startsWith("packets pass from ctb-edge-1 to wk-1, but not from wk-1 to ctb-edge-1");
    }

    @Test
    void whenBothHearAndNothingComesBackTheTroubleIsInside() {
        mesh.down("wk-1", EDGE, true, true);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.ProbeUnanswered, "wk-1", EDGE));
    }

    @Test
    void aForwardIsMissingWhenThePeerCannotDialAndHearsNothing() {
        mesh.host(EDGE).at("");
        mesh.plan();
        mesh.cut(EDGE, "ms-1");
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.PortForwardMissing, EDGE, "ms-1"));
        assertThat(mesh.message("ms-1", EDGE))
                .isEqualTo("nothing that ctb-edge-1 sends to 203.0.113.10:51821 arrives at ms-1; make the router"
                        + " forward that UDP port to ms-1 (192.168.15.2:51820)");
    }

    @Test
    void aMappingHasExpiredWhenTheNeighboursStillHearTheHost() {
        mesh.host("wk-2").agent(Agent.NONE);
        mesh.plan();
        mesh.state(EDGE, "wk-2", State.DOWN, new Signals(true, false, true));
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.NatMappingExpired, EDGE + " → wk-2"));
        assertThat(mesh.message(EDGE, "wk-2")).contains("persistent keepalive of 25 seconds towards ctb-edge-1");
    }

    @Test
    void aHostWithAKeepaliveIsNotToldToHaveOne() {
        mesh.state(EDGE, "wk-2", State.DOWN, new Signals(true, false, true));
        mesh.state("wk-2", EDGE, State.DOWN, new Signals(true, false, false));
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, EDGE, "wk-2"));
        mesh.withoutKeepalive("wk-2", EDGE);
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → wk-2", VerdictReason.NatMappingExpired);
    }

    @Test
    void anAgentThatFellSilentHasLeftItsKeepalive() {
        mesh.host("wk-2").agent(Agent.SILENT);
        mesh.state(EDGE, "wk-2", State.DOWN, new Signals(true, false, true));
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → wk-2", VerdictReason.NoHandshake);
        mesh.withoutKeepalive("wk-2", EDGE);
        assertThat(mesh.verdicts()).containsEntry(EDGE + " → wk-2", VerdictReason.NatMappingExpired);
    }

    @Test
    void aPrivateAddressIsNoPublicEndpointWhereThePeerComesFromAPublicOne() {
        mesh.host("ms-1").home("192.168.15.2:51820", "192.168.100.2:51821");
        mesh.plan();
        mesh.live(EDGE, "ms-1", "203.0.113.10:44021");
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.DoubleNAT, EDGE + " → ms-1"));
        assertThat(mesh.message(EDGE, "ms-1")).contains("put 203.0.113.10:51821 into its spec.publicEndpoint");
    }

    @Test
    void privateEndpointsBetweenSitesOfOneNetworkAreFine() {
        mesh.host("ms-1").home("192.168.15.2:51820", "10.1.0.2:51821");
        mesh.plan();
        mesh.live(EDGE, "ms-1", "10.1.0.2:44021");
        assertThat(mesh.verdicts()).isEmpty();
    }

    @Test
    void aPathThatPassesOnlySmallPacketsIsNamedWithTheSize() {
        mesh.pathMtu("wk-1", EDGE, 1340);
        mesh.pathMtu("ms-1", EDGE, 1420);
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.PathMTUTooSmall, "wk-1 → " + EDGE));
        assertThat(mesh.message("wk-1", EDGE)).startsWith("packets of 1340 bytes pass");
    }

    @Test
    void aCutIsNoHandshakeWithItsCandidates() {
        mesh.cut("wk-1", EDGE);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.NoHandshake, "wk-1", EDGE));
        assertThat(mesh.message("wk-1", EDGE))
                .isEqualTo(
                        "nothing that wk-1 and ctb-edge-1 send to each other arrives. Likeliest first: (1) the router"
                                + " does not forward UDP 203.0.113.10:51820 to wk-1 (192.168.15.3:51820); (2) a firewall between"
                                + " them drops UDP to port 51820");
    }

    @Test
    void aHostThatNobodyHearsIsOff() {
        mesh.host("wk-1").agent(Agent.SILENT);
        cutOff("wk-1");
        assertThat(mesh.message("ms-1", "wk-1"))
                .contains("(1) wk-1 is off or has no network; nobody hears it, and its agent is silent");
    }

    @Test
    void whatBothEndsSeeCountsOnceItHasSettled() {
        mesh.downSince("wk-1", EDGE, NOW.minusSeconds(30), false);
        mesh.downSince(EDGE, "wk-1", NOW.minusSeconds(2), true);
        assertThat(mesh.verdicts()).isEmpty();
        assertThat(new Verdicts(mesh, NOW).lookAgainAt(new NodeName("wk-1"))).contains(NOW.plusSeconds(10));
        mesh.downSince(EDGE, "wk-1", NOW.minus(Verdicts.SETTLING), true);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.OneWay, "wk-1", EDGE));
    }

    @Test
    void aLinkThatIsNotWellIsLookedAtAgainForWhatOthersSeeMeanwhile() {
        assertThat(new Verdicts(mesh, NOW).lookAgainAt(new NodeName("wk-1"))).isEmpty();
        mesh.downSince("wk-1", EDGE, NOW.minusSeconds(200), false);
        mesh.downSince(EDGE, "wk-1", NOW.minusSeconds(200), true);
        assertThat(new Verdicts(mesh, NOW).lookAgainAt(new NodeName("wk-1"))).contains(NOW.plusSeconds(10));
    }

    @ParameterizedTest
    @EnumSource(names = {"UdpBlockedLocally", "NatMappingExpired", "KeyMismatch", "AgentSilent"})
    void aLinkWhoseCauseIsGoneIsGivenTimeToHealBeforeAnotherIsConcluded(VerdictReason gone) {
        mesh.cut("wk-1", EDGE);
        mesh.told("wk-1", EDGE, gone);
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.NoHandshake, EDGE + " → wk-1"));
        assertThat(new Verdicts(mesh, NOW).lookAgainAt(new NodeName("wk-1"))).contains(NOW.plus(Verdicts.TAKEN_BACK));
    }

    @Test
    void aConclusionStaysWhileItHoldsAndTheCandidatesGiveWayAtOnce() {
        mesh.down("wk-1", EDGE, false, true);
        mesh.told("wk-1", EDGE, VerdictReason.OneWay);
        mesh.told(EDGE, "wk-1", VerdictReason.NoHandshake);
        assertThat(mesh.verdicts()).isEqualTo(pair(VerdictReason.OneWay, "wk-1", EDGE));
    }

    @Test
    void oneEndAloneIsGivenTimeBeforeTheOtherIsBelieved() {
        mesh.downSince("wk-1", EDGE, NOW.minusSeconds(9), false);
        assertThat(mesh.verdicts()).isEmpty();
        mesh.downSince("wk-1", EDGE, NOW.minus(Verdicts.SETTLING), false);
        assertThat(mesh.verdicts()).as("the other end's agent may be dying").isEmpty();
        mesh.downSince("wk-1", EDGE, NOW.minus(Verdicts.CONTRADICTION), false);
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.OneWay, "wk-1 → " + EDGE));
    }

    @Test
    void whatIsProvedNeedsNoTime() {
        mesh.host("wk-1").finds(VerdictReason.RouteShadowed, EDGE, "by a rule");
        mesh.downSince("wk-1", EDGE, NOW, false);
        assertThat(mesh.verdicts()).isEqualTo(links(VerdictReason.RouteShadowed, "wk-1 → " + EDGE));
    }

    @Test
    void nothingIsSaidOfALinkThatIsStillComingUp() {
        mesh.state("wk-1", EDGE, State.UNKNOWN, new Signals(false, false, true));
        assertThat(mesh.verdicts()).isEmpty();
    }

    /** No link of the host carries anything, as far as agents report. */
    private void cutOff(String host) {
        for (String other : new String[] {"wk-1", "ms-1", "wk-2", EDGE}) {
            if (!other.equals(host)) {
                mesh.cut(host, other);
            }
        }
    }

    private static Map<String, VerdictReason> links(VerdictReason reason, String... arrows) {
        return Arrays.stream(arrows)
                .collect(Collectors.toMap(arrow -> arrow, arrow -> reason, (a, b) -> a, TreeMap::new));
    }

    private static Map<String, VerdictReason> pair(VerdictReason reason, String one, String other) {
        return links(reason, one + " → " + other, other + " → " + one);
    }

    private static Map<String, VerdictReason> bothWays(VerdictReason reason, String host) {
        Map<String, VerdictReason> all = new TreeMap<>();
        for (String other : new String[] {"wk-1", "ms-1", "wk-2", EDGE}) {
            if (!other.equals(host)) {
                all.putAll(pair(reason, host, other));
            }
        }
        return all;
    }
}
