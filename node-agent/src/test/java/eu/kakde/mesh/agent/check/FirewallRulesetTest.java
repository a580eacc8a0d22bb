package eu.kakde.mesh.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import eu.kakde.mesh.agent.check.Chain.Match;
import eu.kakde.mesh.agent.check.Chain.Range;
import eu.kakde.mesh.agent.check.Chain.Verdict;
import eu.kakde.mesh.net.Cidr;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirewallRulesetTest {

    @Test
    void readsWhatNftLists() throws IOException {
        List<Chain> chains = NftRuleset.parse(JsonMapper.builder().build().readTree("""
                {"nftables": [{"metainfo": {"json_schema_version": 1}},
                 {"table": {"family": "inet", "name": "f", "handle": 1}},
                 {"chain": {"family": "inet", "table": "f", "name": "in", "handle": 1, "type": "filter",
                   "hook": "input", "prio": -5, "policy": "drop"}},
                 {"rule": {"family": "inet", "table": "f", "chain": "in", "handle": 3, "expr": [{"vmap":
                   {"key": {"ct": {"key": "state"}}, "data": {"set": [["invalid", {"drop": null}]]}}}]}},
                 {"rule": {"family": "inet", "table": "f", "chain": "in", "handle": 7, "expr": [
                   {"match": {"op": "!=", "left": {"payload": {"protocol": "tcp", "field": "dport"}},
                     "right": {"set": [22, {"range": [80, 90]}]}}}, {"counter": {}}, {"accept": null}]}},
                 {"rule": {"family": "inet", "table": "f", "chain": "in", "handle": 8, "expr": [
                   {"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}},
                     "right": "@friends"}}, {"jump": {"target": "more"}}]}}]}"""));
        assertThat(chains).singleElement().satisfies(chain -> {
            assertThat(chain.hook()).contains("input");
            assertThat(chain.priority()).isEqualTo(-5);
            assertThat(chain.policyDrops()).isTrue();
            assertThat(chain.rules())
                    .containsExactly(
                            new Chain.Rule("handle 3", List.of(new Match.NewConnection(false)), new Verdict.Drop()),
                            new Chain.Rule(
                                    "handle 7",
                                    List.of(new Match.Port(
                                            Optional.of("tcp"),
                                            true,
                                            List.of(new Range(22, 22), new Range(80, 90)),
                                            true)),
                                    new Verdict.Accept()),
                            new Chain.Rule("handle 8", List.of(new Match.Unknown()), new Verdict.Jump("more")));
        });
    }

    @Test
    void readsWhatIptablesSaves() {
        List<Chain> chains = IptablesRuleset.parse("""
                *nat
                :PREROUTING ACCEPT [0:0]
                COMMIT
                *filter
                :INPUT DROP [0:0]
                :GATE - [0:0]
                -A INPUT -i lo -m comment --comment "a ! -j DROP" -j ACCEPT
                -A INPUT -p udp -m multiport --dports 53,51820:51830 -j GATE
                -A GATE ! -s 203.0.113.0/24 -j REJECT --reject-with icmp-port-unreachable
                COMMIT
                """, "ip");
        assertThat(chains).extracting(Chain::name).containsExactly("INPUT", "GATE");
        assertThat(chains.getFirst().policyDrops()).isTrue();
        assertThat(chains.getFirst().rules())
                .containsExactly(
                        new Chain.Rule("rule 1", List.of(new Match.Loopback(false)), new Verdict.Accept()),
                        new Chain.Rule(
                                "rule 2",
                                List.of(
                                        new Match.Protocol(List.of("udp"), false),
                                        new Match.Port(
                                                Optional.empty(),
                                                true,
                                                List.of(new Range(53, 53), new Range(51820, 51830)),
                                                false)),
                                new Verdict.Jump("GATE")));
        assertThat(chains.getLast().rules())
                .containsExactly(new Chain.Rule(
                        "rule 1",
                        List.of(new Match.Address(true, List.of(Cidr.parse("203.0.113.0/24")), true)),
                        new Verdict.Drop()));
    }
}
