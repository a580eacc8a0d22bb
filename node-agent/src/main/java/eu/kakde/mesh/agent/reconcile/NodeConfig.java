package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshMember;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodePlan;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Everything one node is to have: its interface and its peers.
 *
 * @param addresses the interface's own, each as /32 or /128
 * @param peers by name of the peer, each name once
 * @param switchTo the next key of this node, when it is to change over to it; empty: it keeps the one in its key file
 */
public record NodeConfig(
        NodeName node,
        InterfaceName interfaceName,
        List<IpAddress> addresses,
        int listenPort,
        int mtuBytes,
        List<PeerPlan> peers,
        Optional<PublicKey> switchTo) {

    /** A node that keeps its key. */
    public NodeConfig(
            NodeName node,
            InterfaceName interfaceName,
            List<IpAddress> addresses,
            int listenPort,
            int mtuBytes,
            List<PeerPlan> peers) {
        this(node, interfaceName, addresses, listenPort, mtuBytes, peers, Optional.empty());
    }

    public NodeConfig {
        addresses = addresses.stream().sorted().toList();
        peers = peers.stream().sorted(Comparator.comparing(PeerPlan::peer)).toList();
    }

    /** What the plan says of a node. */
    public static NodeConfig of(NodePlan plan, MeshSettings settings) {
        MeshMember member = plan.member();
        return new NodeConfig(
                member.name(),
                settings.interfaceName(),
                member.addresses(),
                member.listenPort(),
                settings.mtuBytes(),
                plan.peers());
    }

    public NodeConfig withPeers(List<PeerPlan> others) {
        return new NodeConfig(node, interfaceName, addresses, listenPort, mtuBytes, others, switchTo);
    }

    /** @param key empty: the node keeps the one in its key file */
    public NodeConfig withSwitchTo(Optional<PublicKey> key) {
        return new NodeConfig(node, interfaceName, addresses, listenPort, mtuBytes, peers, key);
    }

    /** One route for each allowed IP, sorted: what leads through the interface. */
    public List<Cidr> routes() {
        TreeSet<Cidr> routes = new TreeSet<>();
        peers.forEach(peer -> routes.addAll(peer.allowedIps()));
        return List.copyOf(routes);
    }
}
