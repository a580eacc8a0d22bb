package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the reader of manifest files against the table that the API server is held against by {@link SpecTableIT}: what
 * one accepts the other must not choke on, save for the lines that say so.
 */
class SpecReaderTableTest {

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    @ParameterizedTest
    @MethodSource("eu.kakde.mesh.api.v1alpha1.SpecCase#all")
    void readsTheSpecAsTheApiServerDoes(SpecCase given) {
        switch (given.verdict()) {
            case ACCEPTED -> assertThatCode(() -> read(given)).doesNotThrowAnyException();
            case STRICTER -> {
                Throwable refusal = catchThrowable(() -> read(given));
                assertThat(refusal == null || !(refusal instanceof InvalidSpecException))
                        .as("no longer stricter, make it refused: " + refusal)
                        .isTrue();
            }
            case REFUSED -> {
                Throwable refusal = catchThrowable(() -> read(given));
                assertThat(refusal).isNotNull();
                if (refusal instanceof InvalidSpecException) {
                    assertThat(refusal).hasMessageContaining(given.field());
                }
            }
        }
    }

    private static Object read(SpecCase given) {
        return switch (given.kind()) {
            case "Mesh" -> SpecReader.settings(YAML.unmarshal(given.manifest(), Mesh.class));
            case "MeshNode" -> SpecReader.claim(YAML.unmarshal(given.manifest(), MeshNode.class));
            case "MeshPeer" -> SpecReader.peer(YAML.unmarshal(given.manifest(), MeshPeer.class));
            default -> throw new IllegalArgumentException(given.kind());
        };
    }
}
