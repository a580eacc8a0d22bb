package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.operator.NodeOutcome.Place;
import eu.kakde.mesh.plan.PeerPlan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Apply: the only writer of MeshPeers' metadata and spec. It makes and changes first and deletes last; the node's
 * status with the plan hash comes after it. At every instant in between the MeshPeers of the node differ from what the
 * published hash covers, so no agent removes anything before all is in place.
 *
 * <p>MeshPeers have no owner reference to their MeshNode: a MeshNode that is deleted and applied again, by hand or by a
 * restored backup, would take its links with it by garbage collection, before anybody could tell whether it comes back.
 */
final class PlanApplier {

    private final KubernetesClient client;
    private final MeshCaches caches;
    private final Consumer<MeshPeer> written;

    /** @param written is told of every MeshPeer as the API server answered it */
    PlanApplier(KubernetesClient client, MeshCaches caches, Consumer<MeshPeer> written) {
        this.client = client;
        this.caches = caches;
        this.written = written;
    }

    /** Makes what is missing and changes what differs. */
    void place(NodeOutcome outcome) {
        for (Place place : outcome.places()) {
            Optional<ObservedPeer> there = caches.peer(place.name()).map(ObservedPeer::of);
            boolean satisfied = there.isPresent()
                    && there.get().isPlanned()
                    && there.get().link().equals(Optional.of(place.link()));
            if (!satisfied) {
                put(place, there.map(ObservedPeer::resource));
            }
        }
    }

    /**
     * Deletes what is no longer planned, as it was observed: somebody may have made it theirs since then.
     *
     * @throws KubernetesClientException after all others are deleted, when one has changed; it wants another look
     */
    void remove(NodeOutcome outcome) {
        Optional<KubernetesClientException> changed = Optional.empty();
        for (ObservedPeer peer : outcome.surplus()) {
            try {
                client.resource(peer.resource())
                        .lockResourceVersion(peer.resource().getMetadata().getResourceVersion())
                        .delete();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                changed = Optional.of(e);
            }
        }
        if (changed.isPresent()) {
            throw changed.get();
        }
    }

    private void put(Place place, Optional<MeshPeer> there) {
        MeshPeer wanted = new MeshPeer();
        wanted.setMetadata(new ObjectMetaBuilder()
                .withName(place.name())
                .withResourceVersion(there.map(peer -> peer.getMetadata().getResourceVersion())
                        .orElse(null))
                .withLabels(Map.of(MeshLabels.MANAGED_BY, MeshLabels.OPERATOR))
                .build());
        wanted.setSpec(spec(place.link()));
        // A change takes back what somebody edited, but only of the object that was looked at. A new one takes nothing:
        // what appeared there meanwhile is a person's.
        boolean force = there.isPresent();
        written.accept(client.resource(wanted).patch(applying(force)));
    }

    private static MeshPeerSpec spec(PeerPlan link) {
        return new MeshPeerSpec(
                link.node().text(),
                link.peer().text(),
                link.publicKey().base64(),
                link.allowedIps().stream().map(Cidr::toString).toList(),
                link.endpoint().map(Endpoint::toString).orElse(null),
                link.persistentKeepaliveSeconds() == 0 ? null : link.persistentKeepaliveSeconds(),
                link.nextKey().map(PublicKey::base64).orElse(null));
    }

    static PatchContext applying(boolean force) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(MeshLabels.OPERATOR)
                .withForce(force)
                .build();
    }
}
