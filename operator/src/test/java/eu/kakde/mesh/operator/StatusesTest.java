package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshStatus;
import eu.kakde.mesh.net.NodeName;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The conditions of nodes and mesh, from what the agents report. */
class StatusesTest {

    private final FakeMesh fake = new FakeMesh();

    @BeforeEach
    void threeNodes() {
        fake.mesh = RegistryTest.mesh("172.27.15.0/24");
        fake.node("a", "172.27.15.1");
        fake.node("b", "172.27.15.2");
        fake.node("c", "172.27.15.3");
        fake.settle();
    }

    @Test
    void readyIsThereFromTheFirstSightOn() {
        fake.node("d", FakeMesh.withoutKey());
        assertThat(ready("d").getStatus()).isEqualTo("Unknown");
        assertThat(ready("d").getReason()).isEqualTo("NoPublicKey");
        assertThat(ready("d").getMessage()).contains("start node-agent", "spec.publicKey");
        assertThat(gate().getStatus()).isEqualTo("Unknown");
    }

    @Test
    void aNodeIsReadyWhenItHearsEveryOther() {
        fake.reportAllUp();
        assertThat(ready("a").getStatus()).isEqualTo("True");
        fake.report("a", "c", "False", "NoHandshake");
        assertThat(ready("a").getStatus()).isEqualTo("False");
        assertThat(ready("a").getMessage()).isEqualTo("1 of 2 links are not ready: a → c (NoHandshake)");
        assertThat(ready("c").getStatus()).isEqualTo("True");
        fake.report("a", "c", "Unknown", "AgentSilent");
        assertThat(ready("a").getStatus()).isEqualTo("Unknown");
    }

    @Test
    void aHostWithoutAnAgentIsReadyByTheLinksToIt() {
        fake.reportAllUp();
        fake.publishKey("c", null);
        fake.report("c", "a", "Unknown", "x");
        fake.pass(AgentPresence.PATIENCE);
        assertThat(ready("c").getStatus()).isEqualTo("True");
        fake.reconcileAll();
        assertThat(gate().getStatus()).isEqualTo("True");
        fake.report("b", "c", "False", "NoHandshake");
        assertThat(ready("c").getStatus()).isEqualTo("False");
        fake.reconcileAll();
        assertThat(meshStatus().links().summary()).isEqualTo("4/6");
    }

    @Test
    void aNewNodeThatHasNotReportedYetIsNotTakenForAHostWithoutAnAgent() {
        fake.reportAllUp();
        fake.publishKey("c", null);
        List.of("a", "b").forEach(peer -> fake.report("c", peer, "Unknown", "NotProbed"));
        fake.reconcileAll();
        assertThat(ready("c").getStatus()).isEqualTo("Unknown");
        assertThat(gate().getStatus()).isEqualTo("Unknown");
        assertThat(meshStatus().links().summary()).isEqualTo("4/6");
        fake.pass(AgentPresence.PATIENCE);
        assertThat(ready("c").getStatus()).isEqualTo("True");
        assertThat(meshStatus().links().summary()).isEqualTo("6/6");
    }

    @Test
    void whoHasALeaseHasAnAgentHoweverLongItIsMute() {
        fake.reportAllUp();
        fake.publishKey("c", null);
        fake.renewLease("c");
        fake.report("c", "a", "Unknown", "NotProbed");
        fake.pass(AgentPresence.PATIENCE);
        fake.reconcileAll();
        assertThat(ready("c").getStatus()).isEqualTo("Unknown");
        assertThat(meshStatus().links().summary()).isEqualTo("5/6");
    }

    @Test
    void hostsWithoutAgentsAloneAreNeverReady() {
        fake.pass(AgentPresence.PATIENCE);
        assertThat(ready("a").getStatus()).isEqualTo("Unknown");
        fake.nodes.remove("b");
        fake.nodes.remove("c");
        fake.settle();
        assertThat(ready("a").getStatus()).isEqualTo("Unknown");
        assertThat(gate().getStatus()).isEqualTo("False");
    }

    @Test
    void aPlannedLinkThatIsMissingIsNotReady() {
        fake.reportAllUp();
        fake.peers.remove("a.b");
        assertThat(ready("a").getStatus()).isEqualTo("Unknown");
        assertThat(ready("a").getMessage()).contains("a → b (nothing reported yet)");
    }

    @Test
    void whatTheAgentSaysOfItsDeviceIsPassedOn() {
        fake.reportAllUp();
        Condition device = new ConditionBuilder()
                .withType("DeviceConfigured")
                .withStatus("False")
                .withReason("Whatever")
                .withMessage("wg0: address in use")
                .build();
        fake.nodes.get("a").setStatus(new MeshNodeStatus(null, null, Runbook.key("a"), null, List.of(device)));
        assertThat(ready("a").getReason()).isEqualTo("DeviceNotConfigured");
        assertThat(ready("a").getMessage()).isEqualTo("wg0: address in use");
    }

    @Test
    void aPersonsEndpointMakesAPairReachable() {
        fake.nodes.get("a").setSpec(deaf("172.27.15.1", "a"));
        fake.nodes.get("b").setSpec(deaf("172.27.15.2", "b"));
        fake.settle();
        assertThat(ready("a").getReason()).isEqualTo("Unreachable");
        fake.handWritten("mine", "b", "a", "a", "172.27.15.1/32")
                .setSpec(new eu.kakde.mesh.api.v1alpha1.MeshPeerSpec(
                        "b", "a", Runbook.key("a"), List.of("172.27.15.1/32"), "192.0.2.1:1", null));
        fake.settle();
        assertThat(ready("a").getReason()).isEqualTo("LinksNotReady");
    }

    @Test
    void lastTransitionTimeMovesOnlyWithTheStatus() {
        String first = ready("a").getLastTransitionTime();
        fake.pass(Duration.ofSeconds(60));
        fake.reconcileAll();
        fake.report("a", "b", "Unknown", "Other");
        fake.reconcileAll();
        assertThat(ready("a").getLastTransitionTime()).isEqualTo(first);
        fake.reportAllUp();
        assertThat(ready("a").getLastTransitionTime()).isEqualTo(fake.now.toString());
    }

    @Test
    void nothingIsWrittenWhenAllIsSaidAlready() {
        fake.reconcileAll();
        fake.pass(Duration.ofSeconds(30));
        assertThat(NodeStatuses.satisfies(fake.nodes.get("a").getStatus(), fake.status("a")))
                .isTrue();
        fake.nodes.get("a").getMetadata().setGeneration(2L);
        assertThat(NodeStatuses.satisfies(fake.nodes.get("a").getStatus(), fake.status("a")))
                .isFalse();
    }

    @Test
    void theGateOpensOnlyForSingleHosts() {
        fake.reportAllUp();
        fake.reconcileAll();
        assertThat(gate().getStatus()).isEqualTo("True");
        assertThat(gate().getMessage()).isEqualTo("3/3 nodes and 6/6 links are ready");
        fake.handWritten("wide", "a", "b", "b", "172.27.15.2/32", "10.0.0.0/8");
        fake.reconcileAll();
        assertThat(gate().getReason()).isEqualTo("AllowedIPsTooWide");
    }

    @Test
    void theGateNamesTheFirstThingThatIsWrong() {
        fake.reportAllUp();
        fake.node("thief", "172.27.15.1");
        fake.settle();
        assertThat(gate().getStatus()).isEqualTo("False");
        assertThat(gate().getMessage())
                .isEqualTo("3/4 nodes and 6/6 links are ready; MeshNode thief: DuplicateAddress, spec.addresses:"
                        + " 172.27.15.1 belongs to MeshNode a; take another one");
        assertThat(meshStatus().podMTU()).isEqualTo(1370);
    }

    @Test
    void theGateSaysWhyTheFirstLinkIsDown() {
        fake.reportAllUp();
        fake.report("a", "b", "False", "NoHandshake");
        fake.explain("a", "b", "OneWay", "packets pass from b to a only");
        fake.report("b", "c", "False", "NoHandshake");
        fake.reconcileAll();
        assertThat(gate().getStatus()).isEqualTo("False");
        assertThat(gate().getMessage())
                .isEqualTo("1/3 nodes and 4/6 links are ready; not ready: a → b (OneWay), b → c (NoHandshake): packets"
                        + " pass from b to a only");
    }

    @Test
    void theGateStaysOpenForWhatIsWrongWhilePacketsFlow() {
        fake.reportAllUp();
        fake.explain("a", "b", "PortForwardMismatch", "the router is wrong");
        fake.reconcileAll();
        assertThat(gate().getStatus()).isEqualTo("True");
        assertThat(gate().getMessage())
                .isEqualTo("3/3 nodes and 6/6 links are ready; packets flow, but a → b (PortForwardMismatch): the"
                        + " router is wrong");
    }

    @Test
    void aMeshThatCannotBeReadIsStalled() {
        fake.mesh = RegistryTest.mesh("172.27.15.1/24");
        assertThat(gate().getReason()).isEqualTo("InvalidSpec");
        assertThat(ConditionTimes.find(meshStatus().conditions(), "Stalled")).isPresent();
        assertThat(meshStatus().podMTU()).isNull();
    }

    private Condition ready(String node) {
        return ConditionTimes.find(fake.status(node).conditions(), "Ready").orElseThrow();
    }

    private Condition gate() {
        return ConditionTimes.find(meshStatus().conditions(), "Ready").orElseThrow();
    }

    private MeshStatus meshStatus() {
        Mesh mesh = fake.mesh;
        MeshView view = MeshView.of(Optional.of(mesh), fake.nodes(), List.of());
        return new MeshStatuses(
                        view,
                        fake.peers().stream().map(ObservedPeer::of).toList(),
                        node -> AgentPresence.isWithoutAgent(
                                node, fake.lease(new NodeName(node.getMetadata().getName())), fake.now))
                .status(mesh, fake.registry.addressBook(view), Rollout.AT_REST.progress(), fake.now);
    }

    private static MeshNodeSpec deaf(String address, String name) {
        return new MeshNodeSpec(List.of(address), null, null, null, true, null, Runbook.key(name));
    }
}
