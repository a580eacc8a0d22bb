package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * All that a cluster knows of its mesh at one instant, as files for a report: the resources, the agents' Leases,
 * Events, and what the pods log. Nothing of it is secret; addresses and public keys are in it.
 *
 * <pre>
 *   mesh.yaml meshnodes.yaml meshpeers.yaml leases.yaml events.yaml    as the API server has them
 *   doctor.txt status.txt graph.svg                                    as the other commands show them
 *   logs/POD.CONTAINER.log                                             the end of each
 *   unread.txt                                                         what could not be had, and why
 * </pre>
 *
 * @param files texts by their names
 */
record Capture(Map<String, String> files) {

    private static final String PART_OF = "app.kubernetes.io/part-of";
    private static final String PRODUCT = "wireguard-mesh";

    /** Where Events about objects without a namespace go. */
    private static final String CLUSTER_EVENTS = "default";

    private static final int LOG_LINES = 5000;

    /** @param namespace of agents and operator */
    static Capture of(KubernetesClient client, String namespace) {
        KubernetesResourceList<Mesh> meshes = client.resources(Mesh.class).list();
        KubernetesResourceList<MeshNode> nodes =
                client.resources(MeshNode.class).list();
        KubernetesResourceList<MeshPeer> peers =
                client.resources(MeshPeer.class).list();
        MeshPicture mesh = MeshPicture.of(
                meshes.getItems().stream()
                        .filter(one -> one.getMetadata().getName().equals(MeshLabels.MESH_NAME))
                        .findFirst(),
                nodes.getItems(),
                peers.getItems());
        Reading reading = new Reading();
        reading.file("status.txt", () -> StatusMatrix.of(mesh));
        reading.file("doctor.txt", () -> DoctorReport.of(mesh).text(mesh));
        reading.file("graph.svg", () -> SvgGraph.of(mesh));
        reading.file("mesh.yaml", () -> Serialization.asYaml(meshes));
        reading.file("meshnodes.yaml", () -> Serialization.asYaml(nodes));
        reading.file("meshpeers.yaml", () -> Serialization.asYaml(peers));
        reading.file(
                "leases.yaml",
                () -> Serialization.asYaml(
                        client.leases().inNamespace(namespace).list()));
        reading.file("events.yaml", () -> Serialization.asYaml(events(client, namespace)));
        for (Pod pod : reading.items(
                "the pods of namespace " + namespace,
                () -> client.pods()
                        .inNamespace(namespace)
                        .withLabel(PART_OF, PRODUCT)
                        .list()
                        .getItems())) {
            logs(client, pod, reading);
        }
        return new Capture(reading.files());
    }

    /** The files in one. */
    byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static List<Event> events(KubernetesClient client, String namespace) {
        List<Event> events = new ArrayList<>(
                client.v1().events().inNamespace(namespace).list().getItems());
        client.v1().events().inNamespace(CLUSTER_EVENTS).list().getItems().stream()
                .filter(event -> event.getInvolvedObject() != null
                        && String.valueOf(event.getInvolvedObject().getKind()).startsWith("Mesh"))
                .forEach(events::add);
        return events;
    }

    private static void logs(KubernetesClient client, Pod pod, Reading reading) {
        String name = pod.getMetadata().getName();
        pod.getSpec()
                .getContainers()
                .forEach(container -> reading.file(
                        "logs/" + name + "." + container.getName() + ".log",
                        () -> client.pods()
                                .inNamespace(pod.getMetadata().getNamespace())
                                .withName(name)
                                .inContainer(container.getName())
                                .tailingLines(LOG_LINES)
                                .getLog()));
    }

    /** Takes what can be had: whoever may not read logs captures the rest. */
    private static final class Reading {

        private static final String UNREAD = "unread.txt";

        private final Map<String, String> files = new TreeMap<>();

        void file(String name, Supplier<String> text) {
            try {
                files.put(name, text.get());
            } catch (KubernetesClientException e) {
                unread(name, e);
            }
        }

        <T> List<T> items(String what, Supplier<List<T>> list) {
            try {
                return list.get();
            } catch (KubernetesClientException e) {
                unread(what, e);
                return List.of();
            }
        }

        Map<String, String> files() {
            return files;
        }

        private void unread(String what, KubernetesClientException problem) {
            files.merge(UNREAD, what + ": " + ClusterOptions.reason(problem) + "\n", String::concat);
        }
    }
}
