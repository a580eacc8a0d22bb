package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.plan.MeshSettings;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calico is told what the mesh's own status says of itself, in each place that it reads. */
class CalicoSettingsTest {

    private static final int POD_MTU = MeshSettings.DEFAULTS.podMtuBytes();

    @Test
    void everyMtuIsThatOfPodsInTheMesh() {
        assertThat(read("calico-config.yaml").<String>get("data", "veth_mtu")).isEqualTo(Integer.toString(POD_MTU));
        assertThat(read("mesh/felixconfiguration.yaml").<Integer>get("spec", "vxlanMTU"))
                .isEqualTo(POD_MTU);
        assertThat(Chart.read(Chart.REPOSITORY.resolve("deploy/calico/tigera-values.yaml")))
                .contains("\n    mtu: " + POD_MTU + "\n");
    }

    @Test
    void addressIsPinnedToTheMeshsInterface() {
        List<Map<String, Object>> env =
                read("calico-node.yaml").get("spec", "template", "spec", "containers", 0, "env");
        assertThat(env)
                .contains(
                        Map.of("name", "IP", "value", "autodetect"),
                        Map.of("name", "IP_AUTODETECTION_METHOD", "value", "interface=wg0"),
                        Map.of("name", "NO_DEFAULT_POOLS", "value", "true"));
    }

    @Test
    void poolIsOneOfTheRangesThatTheOperatorRefusesAsEndpoints() {
        GenericKubernetesResource pool = read("mesh/ippool.yaml");
        assertThat(pool.<Map<String, Object>>get("spec"))
                .containsEntry("vxlanMode", "Always")
                .containsEntry("ipipMode", "Never");
        assertThat(Chart.read(Chart.REPOSITORY.resolve("deploy/overlays/runbook/chart-values.yaml")))
                .contains(pool.<String>get("spec", "cidr"));
    }

    private static GenericKubernetesResource read(String file) {
        return Serialization.unmarshal(
                Chart.read(Chart.REPOSITORY.resolve("deploy/calico").resolve(file)), GenericKubernetesResource.class);
    }
}
