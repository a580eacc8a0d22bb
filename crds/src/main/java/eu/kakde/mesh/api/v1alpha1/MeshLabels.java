package eu.kakde.mesh.api.v1alpha1;

/** Names that operator and agents share: labels, field managers, the namespace of the Leases. */
public final class MeshLabels {

    /** On every MeshPeer that the operator planned. One without it was written by a person, and wins for its pair. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The value of {@link #MANAGED_BY}, and the operator's field manager. */
    public static final String OPERATOR = "mesh-operator";

    /** The agents' field manager. */
    public static final String AGENT = "mesh-node-agent";

    /** On a MeshNode: another value than before asks its agent to try again what it went back from. */
    public static final String RETRY_PLAN = "mesh.kakde.eu/retry-plan";

    /** On a MeshNode: another value than before asks its agent to change the node's key for a new one. */
    public static final String ROTATE_KEY = "mesh.kakde.eu/rotate-key";

    /** The one Mesh. */
    public static final String MESH_NAME = "default";

    private MeshLabels() {}
}
