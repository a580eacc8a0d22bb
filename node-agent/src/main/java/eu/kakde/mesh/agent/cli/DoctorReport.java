package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.diagnose.Diagnosis;
import eu.kakde.mesh.agent.diagnose.Examination;
import eu.kakde.mesh.net.NodeName;
import java.io.PrintWriter;
import java.util.List;

/**
 * What {@code doctor} prints.
 *
 * @param peers how many there are
 * @param answering how many of them answered through the tunnel
 * @param findings the likeliest cause first
 */
record DoctorReport(int peers, int answering, List<Finding> findings) {

    /** @param subject the peer that it concerns; empty for the whole host */
    record Finding(String reason, String subject, String evidence, String remedy) {

        static Finding of(Diagnosis diagnosis) {
            return new Finding(
                    diagnosis.reason().name(), diagnosis.subject(), diagnosis.evidence(), diagnosis.remedy());
        }
    }

    /** @param only of this peer and the whole host; null for all */
    static DoctorReport of(Examination.Result result, NodeName only) {
        return new DoctorReport(
                result.peers(),
                result.answering(),
                result.findings().stream()
                        .filter(diagnosis -> only == null
                                || diagnosis.subject().isEmpty()
                                || diagnosis.subject().equals(only.text()))
                        .map(Finding::of)
                        .toList());
    }

    int exitCode() {
        return findings.isEmpty() ? 0 : NodeAgentCommand.WRONG;
    }

    void printTo(PrintWriter out) {
        for (Finding finding : findings) {
            out.printf(
                    "%s%s%n  seen: %s%n  do:   %s%n",
                    finding.reason(),
                    finding.subject().isEmpty() ? "" : " (" + finding.subject() + ")",
                    finding.evidence(),
                    finding.remedy());
        }
        out.printf(
                "%d of %d peers answer through the tunnel; %s%n",
                answering,
                peers,
                findings.isEmpty() ? "nothing is wrong on this machine" : "findings: " + findings.size());
    }
}
