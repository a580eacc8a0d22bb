package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.agent.reconcile.MeshSeen;
import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.InvalidSpecException;
import eu.kakde.mesh.api.v1alpha1.Mesh;
import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.api.v1alpha1.MeshNode;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeer;
import eu.kakde.mesh.api.v1alpha1.SpecReader;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.NodeClaim;
import eu.kakde.mesh.plan.PeerPlan;
import eu.kakde.mesh.plan.PlanHash;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A local copy of the objects that concern this node: the Mesh, its MeshNode, its MeshPeers. It keeps trying for ever
 * and keeps what it heard last while the API server is away.
 */
public final class MeshMirror implements AutoCloseable {

    private static final Logger LOG = System.getLogger(MeshMirror.class.getName());

    private final KubernetesClient client;
    private final NodeName node;
    private final Runnable changed;
    private final AtomicReference<Watches> current;
    private final AtomicReference<Watches> renewed = new AtomicReference<>();
    private final Set<String> complaints = new HashSet<>();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong version = new AtomicLong();
    private final AtomicReference<Read> read = new AtomicReference<>(new Read(-1, MeshSeen.NOTHING));

    /** @param version of the copy that was read */
    private record Read(long version, MeshSeen seen) {}

    /** The three lists, each kept by a watch. */
    private record Watches(
            SharedIndexInformer<Mesh> meshes,
            SharedIndexInformer<MeshNode> nodes,
            SharedIndexInformer<MeshPeer> peers) {

        Stream<SharedIndexInformer<?>> all() {
            return Stream.of(meshes, nodes, peers);
        }

        boolean hasSynced() {
            return all().allMatch(SharedIndexInformer::hasSynced);
        }

        void stop() {
            all().forEach(SharedIndexInformer::stop);
        }
    }

    /** @param changed called from the informers' threads after every change; must not block */
    public MeshMirror(KubernetesClient client, NodeName node, Runnable changed) {
        this.client = client;
        this.node = node;
        this.changed = changed;
        this.current = new AtomicReference<>(watches());
        start(current.get());
    }

    /**
     * Lists and watches anew; what was heard stays until the new lists are there. For when the API server answers again
     * after it did not: a host that loses power closes no connection, so a watch of before may wait for ever.
     */
    public void renew() {
        Watches fresh = watches();
        if (renewed.compareAndSet(null, fresh)) {
            start(fresh).thenRun(() -> {
                Watches old = current.getAndSet(fresh);
                renewed.set(null);
                old.stop();
                differs();
            });
        }
    }

    /**
     * What was heard, as values. What cannot be read is left out, and said once. Read anew when something was heard.
     */
    public MeshSeen seen() {
        long now = version.get();
        Read last = read.get();
        if (last.version() == now) {
            return last.seen();
        }
        MeshSeen seen = new MeshSeen(settings(), self(), plannedPeers());
        read.set(new Read(now, seen));
        return seen;
    }

    /** Another number whenever something else was heard than before. */
    long version() {
        return version.get();
    }

    /** By which the others of its site dial this node; empty: none, or not heard. */
    public Optional<Endpoint> lanEndpoint() {
        return nodeObject()
                .flatMap(object -> readable(object, () -> SpecReader.claim(object)))
                .flatMap(NodeClaim::lanEndpoint);
    }

    /** This node's MeshPeers as they were heard last. */
    List<MeshPeer> peerObjects() {
        return current.get().peers().getStore().list();
    }

    /** This node's MeshNode as it was heard last. */
    Optional<MeshNode> nodeObject() {
        return current.get().nodes().getStore().list().stream().findFirst();
    }

    /** Whether each of the three lists was heard at least once. */
    public boolean hasSynced() {
        return current.get().hasSynced();
    }

    @Override
    public void close() {
        Stream.of(current, renewed)
                .map(AtomicReference::get)
                .filter(Objects::nonNull)
                .forEach(Watches::stop);
    }

    private Optional<MeshSettings> settings() {
        return current.get().meshes().getStore().list().stream()
                .findFirst()
                .flatMap(mesh -> readable(mesh, () -> SpecReader.settings(mesh)));
    }

    private Optional<MeshSeen.Self> self() {
        return nodeObject()
                .flatMap(object -> readable(object, () -> {
                    NodeClaim claim = SpecReader.claim(object);
                    Optional<PlanHash> hash = Optional.ofNullable(object.getStatus())
                            .map(status -> status.plan())
                            .map(plan -> plan.hash())
                            .map(PlanHash::new);
                    Optional<MeshNodeStatus.Plan> told =
                            Optional.ofNullable(object.getStatus()).map(MeshNodeStatus::plan);
                    return new MeshSeen.Self(
                            claim.held().addresses(),
                            claim.listenPort().isPresent()
                                    ? claim.listenPort()
                                    : number(told.map(MeshNodeStatus.Plan::listenPort)),
                            number(told.map(MeshNodeStatus.Plan::mtu)),
                            hash,
                            Optional.ofNullable(object.getMetadata().getAnnotations())
                                    .map(annotations -> annotations.get(MeshLabels.RETRY_PLAN)),
                            Optional.ofNullable(object.getSpec().publicKey()).flatMap(pin -> claim.publicKey()),
                            object.getSpec().removesForeign(),
                            keyRequest(object));
                }));
    }

    private static MeshSeen.KeyRequest keyRequest(MeshNode object) {
        Optional<MeshNodeStatus> status = Optional.ofNullable(object.getStatus());
        Optional<MeshNodeStatus.KeyRotation> rotation = status.map(MeshNodeStatus::keyRotation);
        Optional<MeshNodeStatus.Plan> plan = status.map(MeshNodeStatus::plan);
        return new MeshSeen.KeyRequest(
                Optional.ofNullable(object.getMetadata().getAnnotations())
                        .map(annotations -> annotations.get(MeshLabels.ROTATE_KEY))
                        .filter(asked -> !asked.isBlank()),
                rotation.map(MeshNodeStatus.KeyRotation::request),
                rotation.map(MeshNodeStatus.KeyRotation::nextPublicKey).flatMap(MeshMirror::key),
                plan.map(MeshNodeStatus.Plan::nextPublicKey).flatMap(MeshMirror::key),
                plan.map(MeshNodeStatus.Plan::nextKeyWaitsFor).orElse(List.of()));
    }

    private static Optional<PublicKey> key(String text) {
        try {
            return Optional.of(new PublicKey(text));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static OptionalInt number(Optional<Integer> told) {
        return told.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private List<PeerPlan> plannedPeers() {
        List<PeerPlan> planned = new ArrayList<>();
        for (MeshPeer peer : current.get().peers().getStore().list()) {
            if (isPlannedOrAccepted(peer)) {
                readable(peer, () -> SpecReader.peer(peer))
                        .filter(plan -> plan.node().equals(node))
                        .ifPresent(planned::add);
            }
        }
        return planned;
    }

    /** One that a person wrote counts once the operator has accepted it as it is now. */
    private static boolean isPlannedOrAccepted(MeshPeer peer) {
        var labels = peer.getMetadata().getLabels();
        if (labels != null && MeshLabels.OPERATOR.equals(labels.get(MeshLabels.MANAGED_BY))) {
            return true;
        }
        return peer.getStatus() != null
                && peer.getStatus().conditions() != null
                && peer.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getType().equals(Conditions.ACCEPTED)
                                && "True".equals(condition.getStatus())
                                && Objects.equals(
                                        condition.getObservedGeneration(),
                                        peer.getMetadata().getGeneration()));
    }

    private <T> Optional<T> readable(CustomResource<?, ?> object, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (InvalidSpecException e) {
            if (complaints.add(e.getMessage())) {
                LOG.log(Level.WARNING, "left out: {0}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    private Watches watches() {
        return new Watches(
                client.resources(Mesh.class)
                        .withField("metadata.name", MeshLabels.MESH_NAME)
                        .runnableInformer(0),
                client.resources(MeshNode.class)
                        .withField("metadata.name", node.text())
                        .runnableInformer(0),
                client.resources(MeshPeer.class)
                        .withField("spec.node", node.text())
                        .runnableInformer(0));
    }

    /** Ends when each list is there. */
    private CompletableFuture<Void> start(Watches watches) {
        return CompletableFuture.allOf(start(watches.meshes()), start(watches.nodes()), start(watches.peers()));
    }

    private <T extends CustomResource<?, ?>> CompletableFuture<Void> start(SharedIndexInformer<T> informer) {
        informer.exceptionHandler((started, failure) -> {
            if (away.compareAndSet(false, true)) {
                LOG.log(Level.WARNING, "the mesh is not heard, trying on: {0}", Silence.of(client, failure));
            }
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                heard();
            }

            @Override
            public void onUpdate(T before, T after) {
                heard();
            }

            @Override
            public void onDelete(T object, boolean unknownState) {
                heard();
            }
        });
        return informer.start().toCompletableFuture();
    }

    private void heard() {
        if (away.compareAndSet(true, false)) {
            LOG.log(Level.INFO, "the API server answers");
        }
        differs();
    }

    private void differs() {
        version.incrementAndGet();
        changed.run();
    }
}
