package eu.kakde.mesh.agent.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.check.Chain;
import eu.kakde.mesh.agent.diagnose.Diagnosis.Reason;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.Rule;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosesTest {

    private final FactsBuilder facts = new FactsBuilder();

    @Test
    void aHealthyNodeHasNone() {
        assertThat(Diagnoses.of(facts.build())).isEmpty();
    }

    @Test
    void namesTheRuleThatDropsWireGuard() {
        facts.chains = List.of(FactsBuilder.chain(
                "input",
                new Chain.Match.Port(Optional.of("udp"), true, List.of(new Chain.Range(51820, 51820)), false)));
        assertOnly(Reason.UdpBlockedLocally, "", "nft table inet f, chain c, handle 7");
    }

    @Test
    void namesThePeerWhosePacketsAloneAreDropped() {
        facts.chains = List.of(FactsBuilder.chain(
                "input", new Chain.Match.Address(true, List.of(Cidr.parse("198.51.100.0/24")), false)));
        assertOnly(Reason.UdpBlockedLocally, "ctb-edge-1", "UDP from 198.51.100.25 is dropped by nft table inet f");
    }

    @Test
    void namesTheRuleThatDropsWhatIsSent() {
        facts.chains = List.of(FactsBuilder.chain(
                "output", new Chain.Match.Address(false, List.of(Cidr.parse("198.51.100.25/32")), false)));
        assertOnly(Reason.UdpBlockedLocally, "ctb-edge-1", "UDP to 198.51.100.25:51820 is dropped by nft table inet f");
    }

    @Test
    void aRuleThatMayHoldIsNoFinding() {
        facts.chains = List.of(FactsBuilder.chain("input", new Chain.Match.Unknown()));
        assertThat(Diagnoses.of(facts.build())).isEmpty();
    }

    @Test
    void missesARoute() {
        facts.lookups.remove(FactsBuilder.EDGE);
        facts.tunnelRoutes = List.of();
        assertOnly(Reason.RouteMissing, "ctb-edge-1", "no route leads to 172.27.15.31");
    }

    @Test
    void missesARouteAlsoWhereTheDefaultRouteTakesItsPackets() {
        facts.lookups.put(FactsBuilder.EDGE, FactsBuilder.route("172.27.15.31/32", FactsBuilder.ETH0, 254));
        facts.tunnelRoutes = List.of();
        facts.routes = List.of(FactsBuilder.route("0.0.0.0/0", FactsBuilder.ETH0, 254));
        assertOnly(
                Reason.RouteMissing,
                "ctb-edge-1",
                "no route leads to 172.27.15.31 through wg0; it leaves through eth0");
    }

    @Test
    void missesARouteThatWasDeletedWhileItLooked() {
        facts.lookups.put(FactsBuilder.EDGE, FactsBuilder.route("172.27.15.31/32", FactsBuilder.ETH0, 254));
        facts.routes = List.of(FactsBuilder.route("0.0.0.0/0", FactsBuilder.ETH0, 254));
        assertOnly(Reason.RouteMissing, "ctb-edge-1", "it leaves through eth0");
    }

    @Test
    void namesTheRouteAndTheRuleThatComeBefore() {
        facts.lookups.put(FactsBuilder.EDGE, FactsBuilder.route("172.27.15.31/32", FactsBuilder.ETH0, 100));
        facts.routes = List.of(
                FactsBuilder.route("0.0.0.0/0", FactsBuilder.ETH0, 254),
                FactsBuilder.route("172.27.15.0/26", FactsBuilder.ETH0, 100));
        facts.rules = List.of(
                new Rule(true, 99, 100, Optional.empty(), true), new Rule(true, 32766, 254, Optional.empty(), false));
        assertOnly(
                Reason.RouteShadowed,
                "ctb-edge-1",
                "172.27.15.31 leaves through eth0 instead of wg0 by the route 172.27.15.0/26 in table 100, to which ip"
                        + " rule 99 (table 100) sends it");
    }

    @Test
    void namesABlackhole() {
        facts.lookups.remove(FactsBuilder.EDGE);
        Route blackhole =
                new Route(Cidr.parse("172.27.15.31/32"), 0, Optional.empty(), Optional.empty(), 0, 100, 3, 0, 6);
        facts.routes = List.of(blackhole);
        facts.rules = List.of(new Rule(true, 99, 100, Optional.empty(), false));
        assertOnly(Reason.RouteShadowed, "ctb-edge-1", "by the route 172.27.15.31/32 in table 100");
    }

    @Test
    void hasNoWayToAnEndpoint() {
        facts.lookups.remove(FactsBuilder.EDGE_ENDPOINT);
        assertOnly(Reason.EndpointUnreachable, "ctb-edge-1", "no route to the endpoint 198.51.100.25:51820");
    }

    @Test
    void hasNoAddressForAName() {
        facts.dialled = Optional.empty();
        facts.planned = Optional.of(Endpoint.parse("edge.example:51820"));
        facts.isDown = true;
        assertOnly(Reason.EndpointUnreachable, "ctb-edge-1", "the name edge.example does not resolve");
    }

    @Test
    void aNameThatDoesNotResolveHarmsNoLiveLink() {
        facts.dialled = Optional.empty();
        facts.planned = Optional.of(Endpoint.parse("edge.example:51820"));
        assertThat(Diagnoses.of(facts.build())).isEmpty();
    }

    @Test
    void findsTheTunnelInTheTunnel() {
        facts.lookups.put(FactsBuilder.EDGE_ENDPOINT, FactsBuilder.route("198.51.100.25/32", FactsBuilder.WG0, 254));
        assertOnly(Reason.TunnelInTunnel, "ctb-edge-1", "198.51.100.25:51820 is reached through wg0 itself");
    }

    @Test
    void namesThePeerThatHasAnothersAddress() {
        facts.thief = Optional.of(FactsBuilder.THIEF);
        assertOnly(Reason.AllowedIPsStolen, "ctb-edge-1", "172.27.15.31/32 is on peer " + FactsBuilder.THIEF);
    }

    @Test
    void findsStrictFiltering() {
        facts.rpFilter.put("wg0", 1);
        assertOnly(Reason.RpFilterStrict, "", "net.ipv4.conf.wg0.rp_filter is strict");
    }

    @Test
    void looseForAllLoosensAStrictInterface() {
        facts.rpFilter.put("wg0", 1);
        facts.rpFilter.put("all", 2);
        assertThat(Diagnoses.of(facts.build())).isEmpty();
    }

    @Test
    void tellsItsOwnClockByTheServers() {
        facts.behindServer = Optional.of(Duration.ofMinutes(5));
        assertOnly(Reason.ClockBehind, "", "300 s behind the API server's");
    }

    @Test
    void tellsItsOwnClockByItsFiles() {
        facts.newestFile = Optional.of(FactsBuilder.NOW.plusSeconds(3600));
        assertThat(Diagnoses.of(facts.build())).isEmpty();
        facts.isSynchronised = false;
        assertOnly(Reason.ClockBehind, "", "wrote a file of its own at 2026-01-01T01:00:00Z");
    }

    @Test
    void aClockThatIsAheadOrALittleBehindIsNoFinding() {
        facts.behindServer = Optional.of(Duration.ofSeconds(5));
        facts.newestFile = Optional.of(FactsBuilder.NOW.minusSeconds(5));
        assertThat(Diagnoses.of(facts.build())).isEmpty();
        facts.behindServer = Optional.of(Duration.ofMinutes(-5));
        assertThat(Diagnoses.of(facts.build())).isEmpty();
    }

    @Test
    void findsALanEndpointThatIsNoneOfItsAddresses() {
        facts.lanEndpoint = Optional.of(Endpoint.parse("192.168.15.9:51820"));
        assertOnly(Reason.LanEndpointWrong, "", "the LAN endpoint 192.168.15.9:51820 is no address of this host");
    }

    @Test
    void saysHowLargeAPacketMayBe() {
        facts.pathMtu = java.util.OptionalInt.of(1302);
        assertOnly(Reason.PathMTUTooSmall, "ctb-edge-1", "packets of up to 1302 bytes pass");
    }

    private void assertOnly(Reason reason, String subject, String evidence) {
        assertThat(Diagnoses.of(facts.build())).singleElement().satisfies(diagnosis -> {
            assertThat(diagnosis.reason()).isEqualTo(reason);
            assertThat(diagnosis.subject()).isEqualTo(subject);
            assertThat(diagnosis.evidence()).contains(evidence);
            assertThat(diagnosis.remedy()).isNotBlank();
        });
    }
}
