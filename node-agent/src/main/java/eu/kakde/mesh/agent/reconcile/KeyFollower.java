package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.handshake.Responder.Initiator;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Follows a peer that changes its key, so that nothing is lost however long that takes: the device knows the peer by
 * the key in use alone and drops what comes under the other one, so that the peer waits with its packets until this
 * host begins the handshake itself.
 *
 * <pre>
 *   peer, with its next key               this host
 *     packets wait ── initiation ───────► overheard; the device does not know this key
 *           ┆                             knows it now, with the allowed IPs
 *           ┆      ◄─────── initiation ── and begins
 *           ┆      ── response ─────────►
 *           ┆      ◄──── first packet ─── by which the peer knows that the session stands
 *           └───────── packets ─────────► are let in
 * </pre>
 *
 * What this host sends until then arrives by the session of before. Where initiations cannot be overheard the device
 * knows the peer by both keys and answers by itself; the reconciler's own pace finds that out, and what comes until
 * then is lost.
 *
 * <p>Whoever applies a configuration holds this object's lock, and asks within it which key is in use.
 */
public final class KeyFollower {

    private static final Logger LOG = System.getLogger(KeyFollower.class.getName());

    /**
     * What is overheard the device reads as well, and what came before it: it has to be done with that. Were the
     * initiation answered after all, it would cross the one from here, and both hosts would take themselves for the
     * responder (until REKEY_TIMEOUT, 5 s).
     */
    private static final Duration READ_BY_THE_DEVICE = Duration.ofMillis(10);

    private final PeerKeys keys = new PeerKeys();
    private final Tunnel tunnel;
    private final InterfaceName name;
    private final Supplier<Optional<PublicKey>> overheard;
    private final InstantSource clock;
    private final Runnable followed;
    private volatile List<PeerPlan> changing = List.of();
    private boolean overhears;

    /**
     * @param tunnel used by nobody else
     * @param overheard the key whose initiations are overheard; empty: none are
     * @param followed called after allowed IPs were moved; must not block
     */
    public KeyFollower(
            Tunnel tunnel,
            InterfaceName name,
            Supplier<Optional<PublicKey>> overheard,
            InstantSource clock,
            Runnable followed) {
        this.tunnel = tunnel;
        this.name = name;
        this.overheard = overheard;
        this.clock = clock;
        this.followed = followed;
    }

    /** A handshake begins here. May be called from any thread; waits for the device. */
    public void initiated(Initiator initiator, InetSocketAddress from) {
        if (changing.stream().noneMatch(peer -> peer.keys().contains(initiator.publicKey()))) {
            return;
        }
        LockSupport.parkNanos(READ_BY_THE_DEVICE.toNanos());
        boolean turned;
        synchronized (this) {
            Optional<PeerPlan> peer =
                    keys.initiated(changing, initiator.publicKey(), initiator.timestamp(), clock.instant());
            peer.ifPresent(found -> handOver(found, Optional.of(from)));
            turned = peer.isPresent();
        }
        if (turned) {
            followed.run();
        }
    }

    /**
     * Follows those that changed their key, as far as the device tells.
     *
     * @param peers all of the node
     * @param dead whether nothing comes back from a peer at all
     */
    synchronized void follow(List<PeerPlan> peers, Predicate<NodeName> dead) {
        changing = peers.stream().filter(peer -> peer.nextKey().isPresent()).toList();
        if (changing.isEmpty()) {
            return;
        }
        try {
            DeviceState device = tunnel.device(name).orElseThrow(() -> new IOException("there is no interface"));
            overhears = device.publicKey().isPresent() && overheard.get().equals(device.publicKey());
            Instant now = clock.instant();
            for (PeerPlan peer : keys.look(changing, device, dead, now)) {
                handOver(peer, peer.nextKey().flatMap(device::peer).flatMap(PeerState::endpoint));
            }
            if (overhears) {
                for (PeerPlan peer : keys.unanswered(changing, device, now)) {
                    beginAnew(peer, device);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the device cannot be looked at: {0}", e.getMessage());
        }
    }

    /** The configuration with the key first that each peer uses. */
    synchronized NodeConfig forDevice(NodeConfig config) {
        return keys.forDevice(config);
    }

    /** The same as far as the device is told of it: not the keys under which a handshake is to be overheard. */
    synchronized NodeConfig asTheDeviceKnows(NodeConfig config) {
        return overhears
                ? config.withPeers(
                        config.peers().stream().map(PeerPlan::withoutNextKey).toList())
                : config;
    }

    /** The configuration for the disk: a key that is only tried is not booted with. */
    synchronized NodeConfig forDisk(NodeConfig config) {
        return keys.forDisk(config);
    }

    /** A device lets a peer that it was begun with wait for 5 s; for a new one it begins at once. */
    private void beginAnew(PeerPlan peer, DeviceState device) throws IOException {
        tunnel.forget(name, peer.publicKey());
        handOver(peer, device.peer(peer.publicKey()).flatMap(PeerState::endpoint));
    }

    /** Where that fails, the next round of the reconciler does it. */
    private void handOver(PeerPlan peer, Optional<InetSocketAddress> at) {
        try {
            tunnel.handOver(name, peer, at);
            LOG.log(Level.INFO, "peer {0} is known by the key {1} now", peer.peer(), peer.publicKey());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "peer {0} cannot be given its key yet: {1}", peer.peer(), e.getMessage());
        }
    }
}
