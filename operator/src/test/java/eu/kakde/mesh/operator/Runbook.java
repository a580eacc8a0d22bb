package eu.kakde.mesh.operator;

import eu.kakde.mesh.net.PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The runbook's four nodes as manifests, with keys pinned. */
final class Runbook {

    static final List<String> NODES = List.of("ctb-edge-1", "ms-1", "wk-1", "wk-2");

    static final String MESH = """
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: Mesh
            metadata:
              name: default
            """;

    private Runbook() {}

    static String manifests() {
        return home("wk-1", 11, 3, 51820)
                + home("ms-1", 12, 2, 51821)
                + home("wk-2", 13, 4, 51822)
                + node("ctb-edge-1", """
                          addresses: [172.27.15.31]
                          site: contabo
                          publicEndpoint: 198.51.100.25:51820
                        """.indent(0), key("ctb-edge-1"));
    }

    private static String home(String name, int address, int lan, int port) {
        return node(name, """
                  addresses: [172.27.15.%d]
                  site: home
                  lanEndpoint: 192.168.15.%d:51820
                  publicEndpoint: 203.0.113.10:%d
                  behindNAT: true
                """.formatted(address, lan, port), key(name));
    }

    /** A MeshNode with these lines of spec, each indented by two. */
    static String node(String name, String spec, String key) {
        return """
                ---
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata:
                  name: %s
                spec:
                """.formatted(name)
                + spec.indent(2).replaceAll("(?m)^ {2,}", "  ")
                + (key == null ? "" : "  publicKey: " + key + "\n");
    }

    /** A public key that is always the same for a name. */
    static String key(String name) {
        try {
            return PublicKey.of(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)))
                    .base64();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
