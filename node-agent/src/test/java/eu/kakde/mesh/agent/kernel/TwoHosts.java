package eu.kakde.mesh.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.kernel.MeshHost.Outcome;
import eu.kakde.mesh.agent.lab.NetworkNamespace;
import eu.kakde.mesh.net.PublicKey;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two hosts on one cable, the keys that the agent made for them, and the manifests of their mesh.
 *
 * <pre>
 *   host "left", behind NAT                         host "right"
 *     wg0  172.27.15.11/32 fd27::11/128 ─ tunnel ─ wg0  172.27.15.12/32 fd27::12/128
 *     eth0 10.9.0.1/24 ────────────── veth ──────── eth0 10.9.0.2/24
 * </pre>
 */
final class TwoHosts implements AutoCloseable {

    static final String LEFT = "172.27.15.11";
    static final String LEFT_V6 = "fd27::11";
    static final String RIGHT = "172.27.15.12";
    static final String RIGHT_V6 = "fd27::12";

    private static final String MESH = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: Mesh
            metadata: {name: default}
            spec:
              overlayCIDRs: [172.27.15.0/24, "fd27::/64"]
            """;

    private final Path manifests;
    private final MeshHost left;
    private final MeshHost right;
    private PublicKey leftKey;
    private PublicKey rightKey;

    private TwoHosts(Path manifests, MeshHost left, MeshHost right) {
        this.manifests = manifests;
        this.left = left;
        this.right = right;
    }

    /** @param directory an empty one, for the manifests */
    static TwoHosts create(Path directory) throws Exception {
        MeshHost left = MeshHost.create("left");
        TwoHosts hosts = new TwoHosts(directory.resolve("mesh.yaml"), left, MeshHost.create("right"));
        NetworkNamespace.connect(left.namespace(), "10.9.0.1/24", hosts.right.namespace(), "10.9.0.2/24", "eth0");
        hosts.leftKey = keygen(left);
        hosts.rightKey = keygen(hosts.right);
        hosts.writeManifests("");
        return hosts;
    }

    MeshHost left() {
        return left;
    }

    MeshHost right() {
        return right;
    }

    PublicKey leftKey() {
        return leftKey;
    }

    PublicKey rightKey() {
        return rightKey;
    }

    /** Both hosts, and more MeshNodes if there are. */
    void writeManifests(String more) throws Exception {
        writeManifests("", "behindNAT: true", more);
    }

    /**
     * The same with more to it.
     *
     * @param mesh further fields of the Mesh's spec, on one line
     * @param left the same of the left node's
     */
    void writeManifests(String mesh, String left, String more) throws Exception {
        String nodes = node("left", LEFT, LEFT_V6, "10.9.0.1:51820", leftKey, left)
                + node("right", RIGHT, RIGHT_V6, "10.9.0.2:51820", rightKey, "");
        Files.writeString(manifests, MESH + "  " + mesh + "\n" + nodes + more);
    }

    /** The manifest of a node with a site of its own. */
    static String node(String name, String v4, String v6, String endpoint, PublicKey key, String more) {
        return """
                ---
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata: {name: %s}
                spec:
                  addresses: [%s, "%s"]
                  publicEndpoint: %s
                  publicKey: %s
                  %s
                """.formatted(name, v4, v6, endpoint, key.base64(), more);
    }

    /** The file that they are in. */
    Path manifests() {
        return manifests;
    }

    String[] upArguments(String node) {
        return new String[] {"up", "--manifests", manifests.toString(), "--node", node};
    }

    Outcome upLeft() throws Exception {
        return left.command(upArguments("left"));
    }

    Outcome upRight() throws Exception {
        return right.command(upArguments("right"));
    }

    /**
     * Brings both up, and waits until packets flow. The left one comes second: its keepalive begins the handshake at
     * once, and the next attempt is 5 s later.
     */
    void upBoth() throws Exception {
        Outcome upRight = upRight();
        assertThat(upRight.exitCode()).as(upRight.err()).isZero();
        Outcome upLeft = upLeft();
        assertThat(upLeft.exitCode()).as(upLeft.err()).isZero();
        assertThat(left.ping(RIGHT, 56)).isEqualTo(Ping.Answer.ANSWERED);
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }

    private static PublicKey keygen(MeshHost host) throws Exception {
        return new PublicKey(host.command("keygen").out().strip());
    }
}
