package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One directed link: the {@code [Peer]} block by which {@code spec.node} knows {@code spec.peer}. */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("meshpeer")
@Plural("meshpeers")
@Categories("wireguard")
@ShortNames("mp")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Peer", jsonPath = ".spec.peer")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".status.endpoint")
@AdditionalPrinterColumn(
        name = "Handshake",
        jsonPath = ".status.lastHandshakeTime",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "RTT", jsonPath = ".status.roundTripTime")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Verdict", jsonPath = ".status.verdict.reason")
public class MeshPeer extends CustomResource<MeshPeerSpec, MeshPeerStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshPeerSpec initSpec() {
        return null;
    }

    @Override
    protected MeshPeerStatus initStatus() {
        return null;
    }
}
