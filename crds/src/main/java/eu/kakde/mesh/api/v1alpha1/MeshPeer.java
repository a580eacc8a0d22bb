package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One directed link: the {@code [Peer]} block by which {@code spec.node} knows {@code spec.peer}. */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("meshpeer")
@Plural("meshpeers")
@ShortNames("mp")
public class MeshPeer extends CustomResource<MeshPeerSpec, MeshPeerStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshPeerSpec initSpec() {
        return null;
    }

    @Override
    protected MeshPeerStatus initStatus() {
        return null;
    }
}
