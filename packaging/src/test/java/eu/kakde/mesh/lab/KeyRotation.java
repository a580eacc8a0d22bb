package eu.kakde.mesh.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The change of one node's key in a lab, as its user asks for it and as each host has it. */
final class KeyRotation {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String node;
    private final List<String> others;
    private final String keyBefore;
    private final String request;

    private KeyRotation(String node, List<String> others, String request) {
        this.node = node;
        this.others = others;
        this.request = request;
        this.keyBefore = keyOnDevice();
    }

    /** Asks for another key of a node whose key is not pinned any more. */
    static KeyRotation ask(String node, String... others) {
        Lab.kubectl("patch", "meshnode", node, "--type=merge", "-p", "{\"spec\":{\"publicKey\":null}}");
        String request = Instant.now().toString();
        KeyRotation rotation = new KeyRotation(node, List.of(others), request);
        Lab.kubectl("annotate", "meshnode", node, "mesh.kakde.eu/rotate-key=" + request, "--overwrite");
        return rotation;
    }

    /** Waits until the node's interface has the next key, and whether it stays is not known yet. */
    void awaitMidChange() {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !keyOnDevice().equals(keyBefore));
        assertThat(keyInFile()).as("the key file still has the key of before").isEqualTo(keyBefore);
    }

    /** What it is to come to: nobody has or knows the key of before. */
    void awaitDone() {
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            assertThat(status("{.status.keyRotation.request}")).isEqualTo(request);
            assertThat(status("{.status.conditions[?(@.type==\"KeyRotated\")].status}"))
                    .isEqualTo("True");
            String key = status("{.status.publicKey}");
            assertThat(key).isNotEqualTo(keyBefore).isEqualTo(keyOnDevice()).isEqualTo(keyInFile());
            for (String other : others) {
                assertThat(Lab.done("exec", other, "wg", "show", "wg0", "allowed-ips"))
                        .as("peers of %s", other)
                        .contains(key)
                        .doesNotContain(keyBefore);
                assertThat(Lab.done("exec", other, "cat", "/etc/wireguard/wg0.conf"))
                        .as("wg0.conf of %s", other)
                        .contains(key)
                        .doesNotContain(keyBefore);
            }
        });
        assertThat(Lab.lab("exec", node, "test", "-e", "/etc/wireguard/wg0.key.next")
                        .exitCode())
                .as("wg0.key.next is gone")
                .isNotZero();
    }

    private String keyOnDevice() {
        return Lab.done("exec", node, "wg", "show", "wg0", "public-key").strip();
    }

    private String keyInFile() {
        return Lab.done("exec", node, "sh", "-c", "wg pubkey < /etc/wireguard/wg0.key")
                .strip();
    }

    private String status(String jsonPath) {
        return Lab.kubectl("get", "meshnode", node, "-o", "jsonpath=" + jsonPath);
    }
}
