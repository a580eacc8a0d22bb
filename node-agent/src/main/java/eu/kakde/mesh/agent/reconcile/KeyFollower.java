package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.PeerPlan;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Moves the allowed IPs of a peer that changes its key to the key that it uses, within the time that the first packet
 * takes to come: between the first message of the peer's handshake and its first packet lies a round trip.
 *
 * <pre>
 *   peer, new key ── initiation ──────► device reads it: bytes received under the new key
 *                 ◄──────── response ── this host, and meanwhile the allowed IPs move
 *                 ── packets ─────────► are let in
 * </pre>
 *
 * A round of the reconciler takes longer than that, so this is a thread of its own, with a way of its own to the
 * device. Whoever applies a configuration meanwhile holds this object's lock, and asks within it which key is in use.
 * Where initiations cannot be overheard the reconciler's own pace finds the change.
 */
public final class KeyFollower implements Runnable {

    private static final Logger LOG = System.getLogger(KeyFollower.class.getName());

    /** How long the device may take to read a first message; one that is for nobody is never read. */
    static final Duration READ_WITHIN = Duration.ofMillis(200);

    /** Between two looks meanwhile. */
    static final Duration PACE = Duration.ofMillis(1);

    /** After a look in vain: whoever floods the host with initiations shall not keep it busy. */
    static final Duration REST = Duration.ofMillis(300);

    private final PeerKeys keys = new PeerKeys();
    private final Semaphore initiations = new Semaphore(0);
    private final Tunnel tunnel;
    private final InterfaceName name;
    private final InstantSource clock;
    private final Runnable followed;
    private volatile List<PeerPlan> changing = List.of();

    /**
     * @param tunnel used by nobody else
     * @param followed called after allowed IPs were moved; must not block
     */
    public KeyFollower(Tunnel tunnel, InterfaceName name, InstantSource clock, Runnable followed) {
        this.tunnel = tunnel;
        this.name = name;
        this.clock = clock;
        this.followed = followed;
    }

    /** A handshake may begin here. May be called from any thread. */
    public void initiated() {
        if (!changing.isEmpty() && initiations.availablePermits() == 0) {
            initiations.release();
        }
    }

    /** Until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                initiations.acquire();
                if (readAndFollowed()) {
                    followed.run();
                } else {
                    Thread.sleep(REST);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean readAndFollowed() {
        Instant end = clock.instant().plus(READ_WITHIN);
        while (!follow(changing, peer -> false)) {
            if (!end.isAfter(clock.instant())) {
                return false;
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
        return true;
    }

    /**
     * Follows those that changed their key; says whether any did.
     *
     * @param peers all of the node
     * @param dead whether nothing comes back from a peer at all
     */
    synchronized boolean follow(List<PeerPlan> peers, Predicate<NodeName> dead) {
        changing = peers.stream().filter(peer -> peer.nextKey().isPresent()).toList();
        if (changing.isEmpty()) {
            return false;
        }
        try {
            List<PeerPlan> turned = keys.look(
                    changing,
                    tunnel.device(name).orElseThrow(() -> new IOException("there is no interface")),
                    dead,
                    clock.instant());
            for (PeerPlan peer : turned) {
                tunnel.handOver(name, peer);
                LOG.log(Level.INFO, "peer {0} uses the key {1} now", peer.peer(), peer.publicKey());
            }
            return !turned.isEmpty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the device cannot be looked at: {0}", e.getMessage());
            return false;
        }
    }

    /** The configuration with the key first that each peer uses: what the device is to have. */
    synchronized NodeConfig forDevice(NodeConfig config) {
        return keys.forDevice(config);
    }

    /** The same for the disk: a key that is only tried is not booted with. */
    synchronized NodeConfig forDisk(NodeConfig config) {
        return keys.forDisk(config);
    }
}
