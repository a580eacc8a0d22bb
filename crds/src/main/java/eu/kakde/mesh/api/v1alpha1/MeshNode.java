package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One machine of the mesh: the {@code [Interface]} block of its wg0.conf. Its name is the Kubernetes node's, or any DNS
 * label.
 */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("meshnode")
@Plural("meshnodes")
@Categories("wireguard")
@ShortNames("mn")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".status.addresses[0]")
@AdditionalPrinterColumn(name = "Site", jsonPath = ".spec.site")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".spec.publicEndpoint")
@AdditionalPrinterColumn(name = "Peers", jsonPath = ".status.device.readyPeers")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class MeshNode extends CustomResource<MeshNodeSpec, MeshNodeStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshNodeSpec initSpec() {
        return null;
    }

    @Override
    protected MeshNodeStatus initStatus() {
        return null;
    }
}
