package eu.kakde.mesh.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** What all nodes share. There is one, named {@code default}; without it the defaults hold, which are the runbook's. */
@Group("mesh.kakde.eu")
@Version("v1alpha1")
@Singular("mesh")
@Plural("meshes")
@Categories("wireguard")
@ShortNames("wgmesh")
@ValidationRule(
        value = "self.metadata.name == 'default'",
        message = "metadata.name must be default: there is one Mesh, and this is its name")
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.nodes.summary")
@AdditionalPrinterColumn(name = "Links", jsonPath = ".status.links.summary")
@AdditionalPrinterColumn(name = "PodMTU", jsonPath = ".status.podMTU", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Rollout", jsonPath = ".status.conditions[?(@.type==\"Progressing\")].reason")
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class Mesh extends CustomResource<MeshSpec, MeshStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    protected MeshSpec initSpec() {
        return null;
    }

    @Override
    protected MeshStatus initStatus() {
        return null;
    }
}
