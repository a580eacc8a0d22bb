package eu.kakde.mesh.api.v1alpha1;

/** Condition types and label keys of the API. Reasons are documented API too and stand where they are given. */
public final class Conditions {

    /** Every kind: this one works. Mesh: the STOP/GO gate. MeshPeer: packets flow to the peer and back. */
    public static final String READY = "Ready";
    /** MeshNode, hand-written MeshPeer: the operator took it into the plan. */
    public static final String ACCEPTED = "Accepted";
    /** Only the user can mend what is wrong (kstatus). */
    public static final String STALLED = "Stalled";
    /** Mesh: a change rolls through the nodes, a wave at a time. */
    public static final String PROGRESSING = "Progressing";

    /** MeshNode: the interface on the node is as planned. */
    public static final String DEVICE_CONFIGURED = "DeviceConfigured";
    /** MeshNode: every planned peer is heard. */
    public static final String PEERS_READY = "PeersReady";

    /** MeshNode: systemd brings the interface up at boot. */
    public static final String BOOT_PERSISTENT = "BootPersistent";
    /** MeshNode: the host's clock is not behind a time that it has known. */
    public static final String CLOCK_PLAUSIBLE = "ClockPlausible";

    /** MeshNode: the change of its key that was asked for last is done; absent when none was. */
    public static final String KEY_ROTATED = "KeyRotated";

    private Conditions() {}
}
