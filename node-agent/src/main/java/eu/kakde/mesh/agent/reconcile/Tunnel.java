package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient;
import eu.kakde.mesh.agent.rtnetlink.Rules;
import eu.kakde.mesh.agent.wireguard.DesiredDevice;
import eu.kakde.mesh.agent.wireguard.DesiredPeer;
import eu.kakde.mesh.agent.wireguard.DeviceConfig;
import eu.kakde.mesh.agent.wireguard.DeviceDiff;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.KernelWireGuard;
import eu.kakde.mesh.agent.wireguard.PeerConfig;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.agent.wireguard.WireGuardClient;
import eu.kakde.mesh.agent.wireguard.WireGuardDevices;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The interface of the mesh on this host: observe, diff, send the difference. It takes away only what the configuration
 * applied before had and the wanted one has not; everything else that it finds is somebody else's and stays.
 */
public final class Tunnel implements AutoCloseable {

    private final RtnetlinkClient links;
    private final WireGuardDevices devices;

    private Tunnel(RtnetlinkClient links, WireGuardDevices devices) {
        this.links = links;
        this.devices = devices;
    }

    /** For the calling thread's network namespace. */
    public static Tunnel open() throws IOException {
        RtnetlinkClient links = RtnetlinkClient.open();
        try {
            return new Tunnel(links, WireGuardDevices.open());
        } catch (IOException e) {
            links.close();
            throw e;
        }
    }

    /**
     * What one round did.
     *
     * @param state after it
     * @param changes one text each, empty when everything was as wanted and nothing was sent
     * @param faults what the changes mended, one text each, if the same was wanted before: that a peer had other
     *     allowed IPs, not that its endpoint is tried again
     * @param foreign what is there and in no plan
     */
    public record Round(TunnelState state, List<String> changes, List<String> faults, List<Foreign> foreign) {}

    /**
     * Makes the interface as wanted.
     *
     * @param before the configuration applied last; empty when none is known, then nothing is taken away
     * @param key empty: the interface keeps the one it has
     * @throws IOException when the kernel or the device refuses; what was done before that stays done
     */
    public Round apply(
            Optional<NodeConfig> before, NodeConfig wanted, Optional<PrivateKey> key, EndpointChoice endpoints)
            throws IOException {
        InterfaceName name = wanted.interfaceName();
        List<String> changes = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        boolean isNew = links.link(name).isEmpty();
        WireGuardClient client = devices.ensure(name, wanted.mtuBytes());
        if (isNew) {
            changes.add("create " + name);
            faults.add("the interface was missing");
        }
        DeviceState device = client.get(name);
        DeviceConfig change = DeviceDiff.between(device, desired(device, before, wanted, key, endpoints));
        client.set(name, change);
        DeviceChanges told = DeviceChanges.of(device, change, wanted);
        changes.addAll(told.changes());
        boolean isWhole = faults.isEmpty();
        if (isWhole) {
            faults.addAll(told.faults());
        }
        for (Step step : InterfaceDiff.between(interfaceState(name), before, wanted)) {
            perform(step);
            changes.add(step.toString());
            if (isWhole) {
                faults.add(step.found());
            }
        }
        DeviceState after = change.isEmpty() ? device : client.get(name);
        TunnelState state = new TunnelState(interfaceState(name), after, implementation(client));
        return new Round(state, changes, faults, Foreign.on(state, Rules.list(), wanted));
    }

    /**
     * Takes away what a round found to be foreign; says what it took. Rules are the host's, not the interface's: they
     * stay.
     */
    public List<String> removeForeign(InterfaceName name, List<Foreign> foreign) throws IOException {
        List<PeerConfig> peers = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        for (Foreign thing : foreign) {
            switch (thing) {
                case Foreign.Peer(PublicKey key, var allowedIps) -> peers.add(PeerConfig.remove(key));
                case Foreign.Address(InterfaceAddress address) -> links.deleteAddress(address);
                case Foreign.RouteEntry(Route route) -> links.deleteRoute(route);
                case Foreign.PolicyRule rule -> {}
            }
            if (!(thing instanceof Foreign.PolicyRule)) {
                changes.add("remove foreign " + thing.text());
            }
        }
        if (!peers.isEmpty()) {
            devices.find(name).orElseThrow().set(name, DeviceConfig.ofPeers(peers));
        }
        return changes;
    }

    /** The interface as it is; empty when it is not there or nobody serves it. Changes nothing. */
    public Optional<TunnelState> observe(InterfaceName name) throws IOException {
        Optional<WireGuardClient> client = devices.find(name);
        return client.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TunnelState(interfaceState(name), client.get().get(name), implementation(client.get())));
    }

    /** The device alone; empty when it is not there or nobody serves it. */
    Optional<DeviceState> device(InterfaceName name) throws IOException {
        Optional<WireGuardClient> client = devices.find(name);
        return client.isEmpty() ? Optional.empty() : Optional.of(client.get().get(name));
    }

    /**
     * Has the device know a peer by its first key, with its allowed IPs, and begin a handshake with it now: a keepalive
     * that is switched on is sent at once. Whoever had the allowed IPs has them no more. {@link #apply} sets the
     * keepalive as planned.
     *
     * @param at where the peer is; empty: where the device has it, if at all
     */
    void handOver(InterfaceName name, PeerPlan peer, Optional<InetSocketAddress> at) throws IOException {
        Optional<WireGuardClient> client = devices.find(name);
        if (client.isPresent()) {
            PeerConfig known = PeerConfig.addOrUpdate(peer.publicKey())
                    .withMoreAllowedIps(peer.allowedIps())
                    .withPersistentKeepaliveSeconds(Math.max(1, peer.persistentKeepaliveSeconds()));
            client.get()
                    .set(
                            name,
                            DeviceConfig.ofPeers(
                                    List.of(at.map(known::withEndpoint).orElse(known))));
        }
    }

    /** Takes a peer from the device, with its session. */
    void forget(InterfaceName name, PublicKey peer) throws IOException {
        Optional<WireGuardClient> client = devices.find(name);
        if (client.isPresent()) {
            client.get().set(name, DeviceConfig.ofPeers(List.of(PeerConfig.remove(peer))));
        }
    }

    /** Takes the interface away, with its addresses and routes; says whether it was there. */
    public boolean remove(InterfaceName name) throws IOException {
        boolean present = links.link(name).isPresent();
        devices.delete(name);
        return present;
    }

    @Override
    public void close() {
        devices.close();
        links.close();
    }

    private static DesiredDevice desired(
            DeviceState device,
            Optional<NodeConfig> before,
            NodeConfig wanted,
            Optional<PrivateKey> key,
            EndpointChoice endpoints) {
        Set<PublicKey> gone = before.map(config -> keys(config.peers())).orElseGet(HashSet::new);
        gone.removeAll(keys(wanted.peers()));
        boolean portChanges = device.listenPort() != wanted.listenPort();
        List<DesiredPeer> peers = new ArrayList<>();
        for (PeerPlan peer : wanted.peers()) {
            peers.add(new DesiredPeer(
                    peer.publicKey(),
                    peer.allowedIps(),
                    peer.persistentKeepaliveSeconds(),
                    endpoints.choose(peer, device.peer(peer.publicKey()), portChanges)));
            // Nothing is sent by it, and so no handshake begun: it is there for the one that the peer will begin.
            peer.nextKey()
                    .ifPresent(other -> peers.add(new DesiredPeer(
                            other, List.of(), 0, endpoints.choose(peer.turned(), device.peer(other), portChanges))));
        }
        return new DesiredDevice(key, OptionalInt.of(wanted.listenPort()), peers, gone);
    }

    private static Set<PublicKey> keys(List<PeerPlan> peers) {
        return peers.stream().flatMap(peer -> peer.keys().stream()).collect(Collectors.toCollection(HashSet::new));
    }

    private InterfaceState interfaceState(InterfaceName name) throws IOException {
        Link link = links.link(name)
                .orElseThrow(() -> new IOException("interface " + name + " vanished while it was looked at"));
        return new InterfaceState(link, links.addresses(link.index()), links.routes(link.index()));
    }

    private void perform(Step step) throws IOException {
        switch (step) {
            case Step.AddAddress(var address) -> links.addAddress(address);
            case Step.DeleteAddress(var address) -> links.deleteAddress(address);
            case Step.AddRoute(var route) -> links.addRoute(route);
            case Step.DeleteRoute(var route) -> links.deleteRoute(route);
            case Step.SetMtu(int link, int from, int to) -> links.setMtu(link, to);
            case Step.SetUp(int link) -> links.setUp(link, true);
        }
    }

    private static String implementation(WireGuardClient client) {
        return client instanceof KernelWireGuard ? "kernel" : "userspace";
    }
}
