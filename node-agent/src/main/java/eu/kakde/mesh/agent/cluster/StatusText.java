package eu.kakde.mesh.agent.cluster;

import eu.kakde.mesh.agent.diagnose.Insight;
import eu.kakde.mesh.agent.reconcile.Foreign;
import eu.kakde.mesh.agent.reconcile.LinkHealth;
import eu.kakde.mesh.agent.reconcile.LinkSigns;
import eu.kakde.mesh.agent.reconcile.NodeObservation;
import eu.kakde.mesh.agent.reconcile.NodeObservation.Change;
import eu.kakde.mesh.api.v1alpha1.Conditions;
import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus;
import eu.kakde.mesh.api.v1alpha1.MeshPeerStatus.Observation;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PlanHash;
import io.fabric8.kubernetes.api.model.Condition;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the agent's fields of the two statuses. Pure; what it leaves null is another writer's. */
final class StatusText {

    private static final String FOREIGN_CONFIGURATION = "ForeignConfiguration";
    private static final String REMEDY =
            "on the interface and in no plan; it stays (peers, routes and addresses go when"
                    + " spec.foreignConfiguration is Remove): ";

    /** What the schema has room for. */
    private static final int MOST_FINDINGS = 64;

    private static final int MOST_STRAYS = 32;

    /** Between two writes of a stray that is still seen: half of what the operator takes for fresh. */
    private static final Duration ASTRAY_PACE = Duration.ofMinutes(1);

    private static final int MOST_MESSAGE = 1024;

    private StatusText() {}

    /** @param before the status as it stands; null for none. Its times move only when a condition's status does. */
    static MeshPeerStatus ofLink(NodeObservation.Link link, MeshPeerStatus before, long generation, Instant now) {
        LinkHealth health = link.health();
        return new MeshPeerStatus(
                link.lastHandshake().map(StatusText::seconds).orElse(null),
                link.endpoint().map(StatusText::text).orElse(null),
                link.receivedBytes(),
                link.sentBytes(),
                link.roundTrip().map(StatusText::millis).orElse(null),
                observation(link.signs()),
                null,
                List.of(condition(
                        Conditions.READY,
                        health.state().toString(),
                        health.reason(),
                        health.message(),
                        before == null ? null : before.conditions(),
                        generation,
                        now)));
    }

    static MeshNodeStatus ofNode(
            NodeObservation node, Insight insight, MeshNodeStatus before, long generation, Instant now) {
        List<Condition> conditionsBefore = before == null ? null : before.conditions();
        int total = node.links().size();
        long ready = node.readyLinks();
        Finding finding = deviceConfigured(node);
        Condition device = condition(
                Conditions.DEVICE_CONFIGURED,
                finding.status(),
                finding.reason(),
                finding.message(),
                conditionsBefore,
                generation,
                now);
        Condition peers = condition(
                Conditions.PEERS_READY,
                ready == total ? "True" : "False",
                ready == total ? "AllHeard" : "PeersNotHeard",
                ready == total ? "hears all of its " + total + " peers" : "does not hear " + silent(node),
                conditionsBefore,
                generation,
                now);
        Condition boot = condition(
                Conditions.BOOT_PERSISTENT,
                node.boot().state().toString(),
                node.boot().reason(),
                node.boot().message(),
                conditionsBefore,
                generation,
                now);
        Finding told = clock(node);
        Condition clock = condition(
                Conditions.CLOCK_PLAUSIBLE,
                told.status(),
                told.reason(),
                told.message(),
                conditionsBefore,
                generation,
                now);
        Optional<Condition> rotated = keyRotated(node, conditionsBefore, generation, now);
        return new MeshNodeStatus(
                null,
                null,
                node.publicKey().map(PublicKey::base64).orElse(before == null ? null : before.publicKey()),
                node.device()
                        .map(found -> new MeshNodeStatus.Device(
                                found.interfaceName(),
                                found.implementation(),
                                found.listenPort(),
                                found.mtuBytes(),
                                found.peers(),
                                ready + "/" + total,
                                found.confirmed().map(PlanHash::text).orElse(null)))
                        .orElse(null),
                findings(insight, node),
                strays(insight),
                keyRotation(node, before),
                Stream.concat(Stream.of(device, peers, boot, clock), rotated.stream())
                        .toList());
    }

    /** Null for none. What was said before stays while it is not known whether anything is asked. */
    private static MeshNodeStatus.KeyRotation keyRotation(NodeObservation node, MeshNodeStatus before) {
        if (node.keyRotation().isEmpty()) {
            return before == null ? null : before.keyRotation();
        }
        NodeObservation.KeyRotation rotation = node.keyRotation().get();
        return rotation.request()
                .map(request -> new MeshNodeStatus.KeyRotation(
                        request, rotation.nextKey().map(PublicKey::base64).orElse(null)))
                .orElse(null);
    }

    private static Optional<Condition> keyRotated(
            NodeObservation node, List<Condition> before, long generation, Instant now) {
        if (node.keyRotation().isEmpty()) {
            return find(before, Conditions.KEY_ROTATED);
        }
        NodeObservation.KeyRotation rotation = node.keyRotation().get();
        return rotation.reason().isEmpty()
                ? Optional.empty()
                : Optional.of(condition(
                        Conditions.KEY_ROTATED,
                        rotation.done() ? "True" : "False",
                        rotation.reason(),
                        rotation.message(),
                        before,
                        generation,
                        now));
    }

    /** One for all that is foreign; empty for none. */
    private static Stream<MeshNodeStatus.Finding> foreign(NodeObservation node) {
        return node.foreign().isEmpty()
                ? Stream.empty()
                : Stream.of(new MeshNodeStatus.Finding(
                        FOREIGN_CONFIGURATION,
                        "",
                        cut(node.foreign().stream().map(Foreign::text).collect(Collectors.joining("; ", REMEDY, "")))));
    }

    /** What a condition says. */
    private record Finding(String status, String reason, String message) {}

    private static Finding deviceConfigured(NodeObservation node) {
        if (node.problem().isPresent()) {
            return new Finding(
                    "False", node.problem().get().reason(), node.problem().get().message());
        }
        return switch (node.change()) {
            case Change.Confirmed() -> new Finding("True", "AsPlanned", "the interface is as planned");
            case Change.Confirming() ->
                new Finding(
                        "Unknown",
                        "Confirming",
                        "the interface is as planned; it is being found out whether the API server and the peers are"
                                + " heard with it");
            case Change.Reverted(var message) -> new Finding("False", "Reverted", message);
        };
    }

    private static Finding clock(NodeObservation node) {
        return node.clockBehind()
                .map(behind -> new Finding(
                        "False",
                        "ClockBehind",
                        "the clock is " + behind.toMinutes()
                                + " minutes or more behind a time that this host has known;"
                                + " until it is right the others ignore its handshakes, and only they can begin: set it"
                                + " and enable a time service (systemd-timesyncd, chrony)"))
                .orElseGet(() -> new Finding("True", "NotBehind", "the clock is not behind what this host has known"));
    }

    /**
     * Whether one of the findings or strays is another one than before; counts and words alone are not. Nor is when a
     * stray was last seen, but each minute of one that is meant for another node: an old one proves nothing.
     */
    static boolean hasNews(MeshNodeStatus before, MeshNodeStatus after) {
        return !findingKeys(before).equals(findingKeys(after))
                || !strayKeys(before).equals(strayKeys(after))
                || astray(after)
                        .anyMatch(stray -> astray(before)
                                .filter(old -> strayKey(old).equals(strayKey(stray)))
                                .anyMatch(old -> !seen(old).plus(ASTRAY_PACE).isAfter(seen(stray))));
    }

    /** Those that were delivered to the wrong host. */
    private static Stream<MeshNodeStatus.StrayHandshake> astray(MeshNodeStatus status) {
        return status.strayHandshakes() == null
                ? Stream.empty()
                : status.strayHandshakes().stream()
                        .filter(stray -> stray.responder() != null
                                && !stray.responder().isEmpty()
                                && (stray.initiatorKey() == null
                                        || stray.initiatorKey().isEmpty()));
    }

    private static Instant seen(MeshNodeStatus.StrayHandshake stray) {
        try {
            return Instant.parse(Objects.requireNonNullElse(stray.lastSeen(), ""));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** Whether one of the signs turned; the loss alone is not. */
    static boolean hasNews(MeshPeerStatus before, MeshPeerStatus after) {
        return !Objects.equals(withoutLoss(before.observation()), withoutLoss(after.observation()));
    }

    private static Observation withoutLoss(Observation all) {
        return all == null
                ? null
                : new Observation(
                        all.session(), all.receiving(), all.sending(), all.probesAnswered(), null, all.pathMTU());
    }

    private static Observation observation(LinkSigns signs) {
        return new Observation(
                signs.session(),
                signs.receiving(),
                signs.sending(),
                signs.probesAnswered(),
                signs.lossPercent().isPresent() ? signs.lossPercent().getAsInt() : null,
                signs.pathMtu().isPresent() ? signs.pathMtu().getAsInt() : null);
    }

    /** Null for none. */
    private static List<MeshNodeStatus.Finding> findings(Insight insight, NodeObservation node) {
        Stream<MeshNodeStatus.Finding> diagnosed = insight.findings().stream()
                .map(finding ->
                        new MeshNodeStatus.Finding(finding.reason().name(), finding.subject(), cut(finding.message())));
        List<MeshNodeStatus.Finding> findings =
                Stream.concat(diagnosed, foreign(node)).limit(MOST_FINDINGS).toList();
        return findings.isEmpty() ? null : findings;
    }

    /** Null for none. */
    private static List<MeshNodeStatus.StrayHandshake> strays(Insight insight) {
        List<MeshNodeStatus.StrayHandshake> strays = insight.strays().stream()
                .limit(MOST_STRAYS)
                .map(stray -> new MeshNodeStatus.StrayHandshake(
                        text(stray.from()),
                        stray.responder().map(PublicKey::base64).orElse(""),
                        owner(insight, stray.responder()),
                        stray.initiator().map(PublicKey::base64).orElse(""),
                        owner(insight, stray.initiator()),
                        seconds(stray.lastSeen()),
                        stray.count()))
                .toList();
        return strays.isEmpty() ? null : strays;
    }

    private static String owner(Insight insight, Optional<PublicKey> key) {
        return key.flatMap(insight::owner).map(NodeName::text).orElse("");
    }

    private static String cut(String message) {
        return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE);
    }

    private static Set<List<String>> findingKeys(MeshNodeStatus status) {
        return status.findings() == null
                ? Set.of()
                : status.findings().stream()
                        .map(finding -> List.of(finding.reason(), finding.subject()))
                        .collect(Collectors.toSet());
    }

    private static Set<List<String>> strayKeys(MeshNodeStatus status) {
        return status.strayHandshakes() == null
                ? Set.of()
                : status.strayHandshakes().stream().map(StatusText::strayKey).collect(Collectors.toSet());
    }

    private static List<String> strayKey(MeshNodeStatus.StrayHandshake stray) {
        return Arrays.asList(
                stray.from(), stray.responderKey(), stray.responder(), stray.initiatorKey(), stray.initiator());
    }

    /** Whether a reader of the object would learn something new at once: a condition turned, or its reason did. */
    static boolean isTransition(List<Condition> before, List<Condition> after) {
        return after.stream()
                .anyMatch(fresh -> find(before, fresh.getType())
                        .filter(old -> Objects.equals(old.getStatus(), fresh.getStatus())
                                && Objects.equals(old.getReason(), fresh.getReason())
                                && Objects.equals(old.getObservedGeneration(), fresh.getObservedGeneration()))
                        .isEmpty());
    }

    private static String silent(NodeObservation node) {
        return node.links().stream()
                .filter(link -> link.health().state() != LinkHealth.State.TRUE)
                .map(link -> link.peer().text())
                .limit(10)
                .collect(Collectors.joining(", "));
    }

    private static Condition condition(
            String type,
            String status,
            String reason,
            String message,
            List<Condition> before,
            long generation,
            Instant now) {
        Condition condition = new Condition();
        condition.setType(type);
        condition.setStatus(status);
        condition.setReason(reason);
        condition.setMessage(message);
        condition.setObservedGeneration(generation);
        condition.setLastTransitionTime(find(before, type)
                .filter(old -> status.equals(old.getStatus()) && old.getLastTransitionTime() != null)
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> seconds(now)));
        return condition;
    }

    private static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static String text(InetSocketAddress address) {
        return Endpoint.of(address).toString();
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1fms", duration.toNanos() / 1e6);
    }
}
