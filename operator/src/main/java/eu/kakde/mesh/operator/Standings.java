package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.Heartbeats.Heartbeat;
import eu.kakde.mesh.operator.Registry.Admissions;
import eu.kakde.mesh.operator.Rollouts.Look;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PlanHash;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Observe: how far each node has come, from what it was told and what its agent reports. */
final class Standings {

    private static final String CONFIRMING = "Confirming";

    private final MeshCaches caches;
    private final Admissions admissions;
    private final Function<MeshNode, Heartbeat> heartbeats;
    private final Set<IpAddress> apiServers;
    private final Instant now;

    /** @param apiServers where the API server is; addresses outside the overlay match nobody */
    Standings(
            MeshCaches caches,
            Admissions admissions,
            Function<MeshNode, Heartbeat> heartbeats,
            Set<IpAddress> apiServers,
            Instant now) {
        this.caches = caches;
        this.admissions = admissions;
        this.heartbeats = heartbeats;
        this.apiServers = apiServers;
        this.now = now;
    }

    /** @param waits whether it is of interest for whom something waits */
    Look look(boolean waits) {
        return new Look(
                admissions.members().stream()
                        .map(member -> standing(member, waits))
                        .toList(),
                admissions.view().settings().orElse(MeshSettings.DEFAULTS).confirmWithin());
    }

    private Standing standing(MeshMember member, boolean waits) {
        MeshNode node = admissions.view().nodes().get(member.name());
        boolean waiting = waits && waits(member.name());
        Optional<MeshNodeStatus> status = Optional.ofNullable(node.getStatus());
        if (status.map(MeshNodeStatus::device).isEmpty()) {
            return new Standing(member, isApiServer(member), waiting, Standing.Agent.NONE, "", false);
        }
        Optional<Condition> device = ConditionTimes.find(status.get().conditions(), Conditions.DEVICE_CONFIGURED);
        boolean refused = ConditionTimes.isFalse(device);
        boolean lacks = hasOtherSettings(node) || waits && hasOtherPeers(member.name(), node, refused);
        String doubt = device.filter(
                        condition -> condition.getReason().equals(NodeStatuses.REVERTED) || refused && lacks)
                .map(Condition::getMessage)
                .or(() -> device.filter(condition -> condition.getReason().equals(CONFIRMING))
                        .map(condition -> "is finding out whether it is heard with what it was told"))
                .or(() -> lacks
                        ? Optional.of("does not have what it was told yet; look at node-agent there")
                        : Optional.empty())
                .orElse("");
        return new Standing(
                member,
                isApiServer(member),
                waiting,
                heartbeats.apply(node).silent() ? Standing.Agent.SILENT : Standing.Agent.REPORTING,
                doubt,
                refused && !doubt.isEmpty());
    }

    private boolean waits(NodeName node) {
        return !NodeOutcome.of(admissions, node, NodeLinks.of(caches, node, admissions.view()), now)
                .staged()
                .isEmpty();
    }

    private static boolean hasOtherSettings(MeshNode node) {
        MeshNodeStatus.Plan told = node.getStatus().plan();
        MeshNodeStatus.Device device = node.getStatus().device();
        if (told == null) {
            return false;
        }
        Integer ownPort = Optional.ofNullable(node.getSpec())
                .map(MeshNodeSpec::listenPort)
                .orElse(null);
        Integer port = ownPort == null ? told.listenPort() : ownPort;
        return told.mtu() != null && !told.mtu().equals(device.mtu())
                || port != null && !port.equals(device.listenPort());
    }

    /** An agent that does not say what it has confirmed is taken at its condition's word. */
    private boolean hasOtherPeers(NodeName name, MeshNode node, boolean refused) {
        String confirmed = node.getStatus().device().confirmedPlan();
        return confirmed == null
                ? refused
                : !confirmed.equals(toldPeers(caches, name).text());
    }

    /** What stands is what the node is told: the hash in its status comes after the last of them. */
    static PlanHash toldPeers(MeshCaches caches, NodeName node) {
        return PlanHash.of(caches.peersOn(node).stream()
                .map(ObservedPeer::of)
                .filter(ObservedPeer::isInForce)
                .flatMap(peer -> peer.link().stream())
                .toList());
    }

    private boolean isApiServer(MeshMember member) {
        return member.addresses().stream().anyMatch(apiServers::contains);
    }
}
