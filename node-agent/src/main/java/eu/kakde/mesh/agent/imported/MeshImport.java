package eu.kakde.mesh.agent.imported;

import eu.kakde.mesh.agent.imported.ImportedMesh.Part;
import eu.kakde.mesh.agent.imported.Sightings.Dialled;
import eu.kakde.mesh.agent.imported.Sightings.Member;
import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeSpec;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.MeshPeerName;
import eu.kakde.mesh.api.v1alpha1.MeshPeerSpec;
import eu.kakde.mesh.api.v1alpha1.MeshSpec;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.Census;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshPlanner;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes manifests of an existing mesh. What they plan is compared with what the hosts have, and a link that differs
 * becomes a MeshPeer of its own, so that rendering the manifests gives back the hosts' configurations.
 */
public final class MeshImport {

    private final List<ImportedHost> hosts;
    private final Sightings sightings;
    private final Sites sites;
    private final CommonValues common;

    private MeshImport(InterfaceName interfaceName, List<ImportedHost> hosts) {
        this.hosts = hosts;
        this.sightings = Sightings.of(hosts);
        this.sites = Sites.guess(sightings.members());
        this.common = CommonValues.of(interfaceName, hosts, sightings.members());
    }

    /** @throws ImportException when the hosts contradict each other about who they are */
    public static ImportedMesh of(InterfaceName interfaceName, List<ImportedHost> hosts) {
        return new MeshImport(interfaceName, List.copyOf(hosts)).run();
    }

    private ImportedMesh run() {
        Map<MeshNode, List<String>> nodes = new LinkedHashMap<>();
        sightings.members().forEach(member -> nodes.put(node(member), remarks(member)));
        List<Part> parts = new ArrayList<>();
        Mesh mesh = mesh();
        if (!common.spec().equals(new MeshSpec(null, null, null, null, null, null, null, null))) {
            parts.add(new Part(mesh, List.of("guess: spec: what most of the hosts have in common")));
        }
        List<Part> exceptions = exceptions(mesh, nodes);
        nodes.forEach((node, remarks) -> parts.add(new Part(node, remarks)));
        parts.addAll(exceptions);
        return new ImportedMesh(parts);
    }

    private Mesh mesh() {
        Mesh mesh = new Mesh();
        mesh.getMetadata().setName(MeshLabels.MESH_NAME);
        mesh.setSpec(common.spec());
        return mesh;
    }

    private MeshNode node(Member member) {
        MeshNode node = new MeshNode();
        node.getMetadata().setName(member.name().text());
        List<String> addresses =
                member.addresses().stream().sorted().map(IpAddress::text).toList();
        node.setSpec(new MeshNodeSpec(
                addresses.isEmpty() ? null : addresses,
                sites.of(member.name()).orElse(null),
                usual(member, Sites::isPrivate).orElse(null),
                usual(member, endpoint -> !Sites.isPrivate(endpoint)).orElse(null),
                isBehindNat(member) ? true : null,
                member.host()
                        .map(host -> host.config().listenPort().orElse(common.listenPort()))
                        .filter(port -> port != common.listenPort())
                        .orElse(null),
                member.publicKey().map(Object::toString).orElse(null)));
        return node;
    }

    /** The endpoint by which most others dial it. */
    private static Optional<String> usual(Member member, Predicate<Endpoint> kind) {
        Map<String, Long> counts = member.dialled().stream()
                .map(Dialled::endpoint)
                .filter(kind)
                .collect(Collectors.groupingBy(Endpoint::toString, Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
                .map(Map.Entry::getKey);
    }

    /** A host that sends keepalives out of its site; one that has no file, when such a host stands in its site. */
    private boolean isBehindNat(Member member) {
        return member.host().isPresent()
                ? sendsKeepalives(member.host().get())
                : hosts.stream().anyMatch(host -> sites.isShared(host.name(), member.name()) && sendsKeepalives(host));
    }

    private boolean sendsKeepalives(ImportedHost host) {
        return host.config().peers().stream()
                .anyMatch(peer -> peer.persistentKeepaliveSeconds() > 0
                        && !sites.isShared(host.name(), sightings.nameOf(peer.publicKey())));
    }

    private List<String> remarks(Member member) {
        List<String> remarks = new ArrayList<>();
        sites.of(member.name())
                .ifPresent(site -> remarks.add(
                        "guess: spec.site: some dial each other at private addresses; name the site as you call it"));
        if (member.publicKey().isEmpty()) {
            remarks.add("check: spec.publicKey: neither its file nor a peer's tells; run node-agent keygen there");
        }
        if (!member.isNamed()) {
            remarks.add("check: metadata.name: nobody names it; give it its node's name");
        }
        if (member.addresses().isEmpty()) {
            remarks.add("check: spec.addresses: it has none as a single host; left out, one is allocated");
        }
        member.host()
                .ifPresentOrElse(
                        host -> addRemarksOn(host, remarks),
                        () -> remarks.add("guess: spec.behindNAT, spec.listenPort: its own file was not given"));
        if (member.dialled().isEmpty()) {
            remarks.add("check: spec.publicEndpoint: nobody here dials it; add it if others could");
        } else if (member.dialled().stream().anyMatch(dialled -> isLive(dialled.from()))) {
            remarks.add("guess: endpoints: where it was last heard from; behind NAT it may not be dialled there");
        }
        return remarks;
    }

    private boolean isLive(NodeName node) {
        return hosts.stream().anyMatch(host -> host.name().equals(node) && host.live());
    }

    private void addRemarksOn(ImportedHost host, List<String> remarks) {
        host.config().mtuBytes().stream()
                .filter(mtu -> mtu != common.mtuBytes())
                .forEach(mtu -> remarks.add(
                        "check: it has MTU " + mtu + ", and the mesh has one for all: " + common.mtuBytes()));
        if (host.config().listenPort().isEmpty()) {
            remarks.add("check: spec.listenPort: it takes any; the mesh's " + common.listenPort() + " is planned");
        }
        if (!host.notCarried().isEmpty()) {
            remarks.add("check: it has " + String.join(", ", host.notCarried()) + ", which the mesh does not carry");
        }
    }

    /** The links that the manifests would plan otherwise. What is not planned at all is a remark on its node. */
    private List<Part> exceptions(Mesh mesh, Map<MeshNode, List<String>> nodes) {
        List<NodeClaim> claims = new ArrayList<>();
        nodes.forEach((node, remarks) -> {
            try {
                claims.add(SpecReader.claim(node));
            } catch (InvalidSpecException e) {
                remarks.add("check: " + e.getMessage());
            }
        });
        Census census = Census.of(SpecReader.settings(mesh), claims);
        census.rejections()
                .forEach(rejected -> nodes.forEach((node, remarks) -> {
                    if (node.getMetadata().getName().equals(rejected.name().text())) {
                        remarks.add("check: " + rejected.message());
                    }
                }));
        MeshPlanner planner = new MeshPlanner(SpecReader.settings(mesh), census.members());
        List<Part> exceptions = new ArrayList<>();
        for (MeshMember member : census.members()) {
            hosts.stream()
                    .filter(host -> host.name().equals(member.name()))
                    .forEach(host -> exceptions.addAll(
                            exceptions(host, planner.planFor(member).peers())));
        }
        return exceptions;
    }

    private List<Part> exceptions(ImportedHost host, List<PeerPlan> planned) {
        List<Part> exceptions = new ArrayList<>();
        for (Peer peer : host.config().peers()) {
            PeerPlan actual = new PeerPlan(
                    host.name(),
                    sightings.nameOf(peer.publicKey()),
                    peer.publicKey(),
                    peer.allowedIps(),
                    peer.endpoint(),
                    peer.persistentKeepaliveSeconds());
            if (!planned.contains(actual)) {
                exceptions.add(new Part(
                        meshPeer(actual), List.of("The planned link would differ from what " + host.name() + " has.")));
            }
        }
        return exceptions;
    }

    private static MeshPeer meshPeer(PeerPlan peer) {
        MeshPeer object = new MeshPeer();
        object.getMetadata().setName(MeshPeerName.of(peer.node(), peer.peer()));
        object.setSpec(new MeshPeerSpec(
                peer.node().text(),
                peer.peer().text(),
                peer.publicKey().base64(),
                peer.allowedIps().stream().map(Cidr::toString).toList(),
                peer.endpoint().map(Object::toString).orElse(null),
                peer.persistentKeepaliveSeconds() == 0 ? null : Integer.valueOf(peer.persistentKeepaliveSeconds())));
        return object;
    }
}
