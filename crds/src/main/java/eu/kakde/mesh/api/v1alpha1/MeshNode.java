package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One machine of the mesh: the {@code [Interface]} block of its wg0.conf. Its name is the Kubernetes node's, or any DNS
 * label.
 */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("meshnode")
@Plural("meshnodes")
@ShortNames("mn")
public class MeshNode extends CustomResource<MeshNodeSpec, MeshNodeStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshNodeSpec initSpec() {
        return null;
    }

    @Override
    protected MeshNodeStatus initStatus() {
        return null;
    }
}
