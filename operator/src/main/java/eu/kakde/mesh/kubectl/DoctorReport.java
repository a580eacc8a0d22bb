package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.api.v1alpha1.MeshNodeStatus;
import eu.kakde.mesh.kubectl.MeshPicture.Link;
import eu.kakde.mesh.kubectl.MeshPicture.Node;
import eu.kakde.mesh.kubectl.MeshPicture.Said;
import eu.kakde.mesh.operator.verdict.VerdictReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is wrong in the mesh, each thing once: nodes that are not in it, then verdicts on links, then what agents found
 * that no link suffers from; among these the surest first, as the verdicts' reasons are ordered.
 */
record DoctorReport(List<Complaint> complaints) {

    /** @param about a node, or links */
    record Complaint(String reason, String about, String message) {}

    static DoctorReport of(MeshPicture mesh) {
        List<Complaint> all = new ArrayList<>(nodes(mesh));
        List<Complaint> verdicts = verdicts(mesh);
        all.addAll(verdicts);
        String told = verdicts.stream().map(Complaint::message).collect(Collectors.joining("\n"));
        all.addAll(findings(mesh, told));
        all.addAll(unexplained(mesh));
        all.addAll(strays(mesh));
        return new DoctorReport(List.copyOf(all));
    }

    /** As {@code kubectl mesh doctor} prints it. */
    String text(MeshPicture mesh) {
        StringBuilder text = new StringBuilder(mesh.verdictLine()).append('\n');
        for (int i = 0; i < complaints.size(); i++) {
            Complaint complaint = complaints.get(i);
            text.append("\n%d. %s: %s%n   %s%n"
                    .formatted(i + 1, complaint.reason(), complaint.about(), complaint.message()));
        }
        return text.append(
                        complaints.isEmpty()
                                ? "Nothing is wrong.\n"
                                : "\nEach reason is explained in docs/reasons.md.\n")
                .toString();
    }

    /** Not those whose links alone are down: their verdicts say more. */
    private static List<Complaint> nodes(MeshPicture mesh) {
        return mesh.nodes().stream()
                .filter(node -> node.ready().filter(Said::isTrue).isEmpty())
                .filter(node -> node.ready()
                        .filter(said -> said.reason().equals("LinksNotReady"))
                        .isEmpty())
                .map(node -> new Complaint(
                        node.ready().map(Said::reason).orElse("NotReported"),
                        "MeshNode " + node.name(),
                        node.ready().map(Said::message).orElse("nobody has looked at it yet; does the operator run?")))
                .toList();
    }

    private static List<Complaint> verdicts(MeshPicture mesh) {
        Map<Complaint, List<Link>> links = new LinkedHashMap<>();
        for (Link link : mesh.links()) {
            link.verdict()
                    .ifPresent(verdict -> links.computeIfAbsent(
                                    new Complaint(verdict.reason(), "", verdict.message()), same -> new ArrayList<>())
                            .add(link));
        }
        return links.entrySet().stream()
                .map(entry -> new Complaint(
                        entry.getKey().reason(),
                        shown(entry.getValue()),
                        entry.getKey().message()))
                .sorted(Comparator.comparing(complaint -> order(complaint.reason())))
                .toList();
    }

    private static List<Complaint> findings(MeshPicture mesh, String told) {
        List<Complaint> found = new ArrayList<>();
        for (Node node : mesh.nodes()) {
            for (MeshNodeStatus.Finding finding : node.findings()) {
                String message = finding.message() == null ? "" : finding.message();
                if (message.isEmpty() || !told.contains(message)) {
                    String subject =
                            finding.subject() == null || finding.subject().isEmpty()
                                    ? ""
                                    : ", about " + finding.subject();
                    found.add(new Complaint(finding.reason(), "found on " + node.name() + subject, message));
                }
            }
        }
        found.sort(Comparator.comparing(complaint -> order(complaint.reason())));
        return found;
    }

    private static List<Complaint> unexplained(MeshPicture mesh) {
        return mesh.links().stream()
                .filter(link -> link.verdict().isEmpty()
                        && link.ready().filter(Said::isTrue).isEmpty())
                .map(link -> new Complaint(
                        link.reason(),
                        link.node() + " → " + link.peer(),
                        link.ready().map(Said::message).orElse("nobody has reported on it yet")))
                .toList();
    }

    private static List<Complaint> strays(MeshPicture mesh) {
        List<Complaint> strays = new ArrayList<>();
        for (Node node : mesh.nodes()) {
            for (MeshNodeStatus.StrayHandshake stray : node.strays()) {
                String whom = stray.responder() == null || stray.responder().isEmpty()
                        ? "no node of the mesh"
                        : stray.responder();
                strays.add(new Complaint(
                        "StrayHandshake",
                        "overheard on " + node.name(),
                        "handshakes from " + stray.from() + " for " + whom + " arrive there and get no session"));
            }
        }
        return strays;
    }

    /** {@code wk-1 ↔ ms-1, wk-2 → ms-1} */
    private static String shown(List<Link> links) {
        List<String> shown = new ArrayList<>();
        for (Link link : links) {
            boolean alsoBack = links.stream()
                    .anyMatch(other ->
                            other.node().equals(link.peer()) && other.peer().equals(link.node()));
            if (!alsoBack) {
                shown.add(link.node() + " → " + link.peer());
            } else if (link.node().compareTo(link.peer()) < 0) {
                shown.add(link.node() + " ↔ " + link.peer());
            }
        }
        return String.join(", ", shown);
    }

    /** A reason that this version does not know comes last. */
    private static int order(String reason) {
        return VerdictReason.named(reason).map(Enum::ordinal).orElse(Integer.MAX_VALUE);
    }
}
