package eu.kakde.mesh.operator;

import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Observe: what the users claim, at one instant.
 *
 * @param settings empty when the Mesh cannot be read: then nothing is planned and everything stays as it is
 * @param settingsProblem the field of the Mesh that is wrong, else empty
 * @param nodes every MeshNode by name
 * @param claims of the nodes that can be read
 * @param unreadable the other nodes
 * @param addressBook what nodes hold or held, as the Mesh's status has it, in its order
 * @param inner ranges that run inside the mesh besides the overlay (pods, services); no endpoint may lie there
 */
record MeshView(
        Optional<MeshSettings> settings,
        String settingsProblem,
        SortedMap<NodeName, MeshNode> nodes,
        List<NodeClaim> claims,
        SortedMap<NodeName, Unreadable> unreadable,
        Map<NodeName, List<IpAddress>> addressBook,
        List<Cidr> inner) {

    /** A node whose spec has a field without a value of its type, and what it was granted when it was readable. */
    record Unreadable(String problem, NodeClaim.Held held) {}

    MeshView {
        nodes = Collections.unmodifiableSortedMap(nodes);
        claims = List.copyOf(claims);
        unreadable = Collections.unmodifiableSortedMap(unreadable);
        addressBook = Collections.unmodifiableMap(new LinkedHashMap<>(addressBook));
        inner = List.copyOf(inner);
    }

    static MeshView of(Optional<Mesh> mesh, List<MeshNode> resources, List<Cidr> inner) {
        SortedMap<NodeName, MeshNode> nodes = new TreeMap<>();
        List<NodeClaim> claims = new ArrayList<>();
        SortedMap<NodeName, Unreadable> unreadable = new TreeMap<>();
        for (MeshNode node : resources) {
            NodeName name = SpecReader.nodeName(node);
            nodes.put(name, node);
            try {
                claims.add(SpecReader.claim(node));
            } catch (InvalidSpecException e) {
                unreadable.put(name, new Unreadable(e.fieldAndProblem(), SpecReader.held(node)));
            }
        }
        Map<NodeName, List<IpAddress>> book = SpecReader.addressBook(mesh.orElse(null));
        try {
            MeshSettings settings = SpecReader.settings(mesh.orElse(null));
            return new MeshView(Optional.of(settings), "", nodes, claims, unreadable, book, inner);
        } catch (InvalidSpecException e) {
            return new MeshView(Optional.empty(), e.fieldAndProblem(), nodes, claims, unreadable, book, inner);
        }
    }
}
