package eu.kakde.mesh.agent.manifest;

import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Admission;
import eu.kakde.mesh.plan.Census;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshPlanner;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.NodePlan;
import eu.kakde.mesh.plan.PeerPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The mesh as manifest files describe it. Objects of other groups are passed over, so the folder of a GitOps repository
 * can be given as it is.
 */
public final class Manifests {

    private final MeshSettings settings;
    private final Census census;
    private final List<PeerPlan> handWritten;
    private final List<String> unreadable;
    private final Set<NodeName> removingForeign;

    private Manifests(
            MeshSettings settings,
            Census census,
            List<PeerPlan> handWritten,
            List<String> unreadable,
            Set<NodeName> removingForeign) {
        this.settings = settings;
        this.census = census;
        this.handWritten = List.copyOf(handWritten);
        this.unreadable = List.copyOf(unreadable);
        this.removingForeign = Set.copyOf(removingForeign);
    }

    /**
     * Reads files and the YAML files of folders.
     *
     * @throws ManifestException when a file cannot be read as manifests, or an object stands there twice
     */
    public static Manifests read(Collection<Path> paths) {
        ManifestFiles files = ManifestFiles.read(paths);
        if (files.meshes().size() > 1) {
            throw new ManifestException("Mesh: " + files.meshes().size() + " of them; a mesh has one, named default");
        }
        MeshSettings settings =
                files.meshes().stream().findFirst().map(Manifests::settings).orElse(MeshSettings.DEFAULTS);
        List<String> unreadable = new ArrayList<>();
        Map<NodeName, NodeClaim> claims = new TreeMap<>();
        Set<NodeName> removingForeign = new HashSet<>();
        for (MeshNode node : files.nodes()) {
            try {
                NodeClaim claim = SpecReader.claim(node);
                if (node.getSpec() != null && node.getSpec().removesForeign()) {
                    removingForeign.add(claim.name());
                }
                if (claims.put(claim.name(), claim) != null) {
                    throw new ManifestException("MeshNode " + claim.name() + ": stands there twice; keep one");
                }
            } catch (InvalidSpecException e) {
                unreadable.add(e.getMessage());
            }
        }
        List<PeerPlan> handWritten = new ArrayList<>();
        for (MeshPeer peer : files.peers()) {
            try {
                handWritten.add(SpecReader.peer(peer));
            } catch (InvalidSpecException e) {
                unreadable.add(e.getMessage());
            }
        }
        return new Manifests(settings, Census.of(settings, claims.values()), handWritten, unreadable, removingForeign);
    }

    public MeshSettings settings() {
        return settings;
    }

    /** Whether the node's manifest asks for the removal of what is on its interface and in no plan. */
    public boolean removesForeign(NodeName node) {
        return removingForeign.contains(node);
    }

    /** What is wrong in the manifests, one line each; nodes that are not concerned can be planned all the same. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(unreadable);
        census.rejections()
                .forEach(rejected -> problems.add("MeshNode " + rejected.name() + ": " + rejected.message()));
        return problems;
    }

    /**
     * The plan of one node over all that is right in the manifests.
     *
     * @throws ManifestException when the node itself is not among that
     */
    public NodePlan planFor(NodeName node) {
        MeshMember member = switch (census.admissions().get(node)) {
            case Admission.Accepted(MeshMember accepted) -> accepted;
            case Admission.Rejected rejected ->
                throw new ManifestException("MeshNode " + node + ": " + rejected.message());
            case null -> throw new ManifestException(missing(node));
        };
        NodePlan planned = new MeshPlanner(settings, census.members()).planFor(member);
        List<PeerPlan> own =
                handWritten.stream().filter(peer -> peer.node().equals(node)).toList();
        List<PeerPlan> peers = new ArrayList<>(own);
        planned.peers().stream()
                .filter(peer -> own.stream().noneMatch(mine -> mine.peer().equals(peer.peer())))
                .forEach(peers::add);
        return new NodePlan(member, peers, planned.withoutKey(), planned.unreachable());
    }

    private String missing(NodeName node) {
        Optional<String> complaint = unreadable.stream()
                .filter(line -> line.startsWith("MeshNode " + node + ":"))
                .findFirst();
        return complaint.orElseGet(() -> "MeshNode " + node + ": is not in the manifests; they have "
                + census.admissions().keySet());
    }

    private static MeshSettings settings(Mesh mesh) {
        if (!MeshLabels.MESH_NAME.equals(mesh.getMetadata().getName())) {
            throw new ManifestException(
                    "Mesh " + mesh.getMetadata().getName() + ": metadata.name: must be " + MeshLabels.MESH_NAME);
        }
        try {
            return SpecReader.settings(mesh);
        } catch (InvalidSpecException e) {
            throw new ManifestException(e.getMessage());
        }
    }
}
