package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What all nodes share. There is one, named {@code default}; without it the defaults hold, which are the runbook's. */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("mesh")
@Plural("meshes")
@ShortNames("wgmesh")
public class Mesh extends CustomResource<MeshSpec, MeshStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshSpec initSpec() {
        return null;
    }

    @Override
    protected MeshStatus initStatus() {
        return null;
    }
}
