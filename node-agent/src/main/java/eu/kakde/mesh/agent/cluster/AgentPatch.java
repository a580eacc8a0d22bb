package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** How the agent writes: by server-side apply of its own fields, which it takes back from whoever took them over. */
final class AgentPatch {

    static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(MeshLabels.AGENT)
            .withForce(true)
            .build();

    private AgentPatch() {}
}
