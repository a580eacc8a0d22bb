package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Consumer;

/**
 * Report: writes the operator's part of MeshPeers' status. By force, because {@code Ready} of a silent agent's link is
 * the agent's otherwise; by uid, because another object of that name would be somebody else's.
 */
final class PeerStatusWriter {

    private final KubernetesClient client;
    private final Consumer<MeshPeer> written;

    /** @param written is told of every MeshPeer as the API server answered it */
    PeerStatusWriter(KubernetesClient client, Consumer<MeshPeer> written) {
        this.client = client;
        this.written = written;
    }

    void write(MeshPeer peer, MeshPeerStatus status) {
        MeshPeer patch = new MeshPeer();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(peer.getMetadata().getName())
                .withUid(peer.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        written.accept(client.resource(patch).subresource("status").patch(PlanApplier.applying(true)));
    }
}
