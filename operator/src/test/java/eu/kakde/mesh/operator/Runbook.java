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
            ---
            apiVersion: mesh.kakde.eu/v1alpha1
            kind: Mesh
            metadata:
              name: default
            """;

    private Runbook() {}

    static String manifests() {
        return NODES.stream().map(Runbook::manifest).reduce("", String::concat);
    }

    static String manifest(String name) {
        return manifestWithoutKey(name) + "  publicKey: " + key(name) + "\n";
    }

    /** The same without a pin. */
    static String manifestWithoutKey(String name) {
        return node(name, spec(name));
    }

    private static String[] spec(String name) {
        return switch (name) {
            case "wk-1" -> home(11, 3, 51820);
            case "ms-1" -> home(12, 2, 51821);
            case "wk-2" -> home(13, 4, 51822);
            case "ctb-edge-1" ->
                new String[] {"addresses: [172.27.15.31]", "site: contabo", "publicEndpoint: 198.51.100.25:51820"};
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String[] home(int address, int lan, int port) {
        return new String[] {
            "addresses: [172.27.15.%d]".formatted(address),
            "site: home",
            "lanEndpoint: 192.168.15.%d:51820".formatted(lan),
            "publicEndpoint: 203.0.113.10:%d".formatted(port),
            "behindNAT: true"
        };
    }

    /** A MeshNode whose spec has these lines. */
    static String node(String name, String... lines) {
        StringBuilder manifest = new StringBuilder("""
                ---
                apiVersion: mesh.kakde.eu/v1alpha1
                kind: MeshNode
                metadata:
                  name: %s
                spec:
                """.formatted(name));
        for (String line : lines.length == 0 ? new String[] {"behindNAT: false"} : lines) {
            manifest.append("  ").append(line).append('\n');
        }
        return manifest.toString();
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
