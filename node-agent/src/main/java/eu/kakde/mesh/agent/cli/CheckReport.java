package eu.kakde.mesh.agent.cli;

import eu.kakde.mesh.agent.check.Finding;
import eu.kakde.mesh.agent.check.Finding.Level;
import java.io.PrintWriter;
import java.util.List;

/** What {@code preflight} and {@code verify} print: one line a check, then GO or STOP. */
record CheckReport(String verdict, List<Finding> findings) {

    static CheckReport of(List<Finding> findings) {
        return new CheckReport(Finding.isGo(findings) ? "GO" : "STOP", List.copyOf(findings));
    }

    int exitCode() {
        return verdict.equals("GO") ? 0 : NodeAgentCommand.WRONG;
    }

    void printTo(PrintWriter out) {
        findings.forEach(finding -> out.println(line(finding)));
        out.println(verdict);
    }

    private static String line(Finding finding) {
        String level = switch (finding.level()) {
            case OK -> "ok";
            case WARN -> "warn";
            case STOP -> Level.STOP.name();
        };
        String remedy = finding.remedy().isEmpty() ? "" : "  (" + finding.remedy() + ")";
        return "%-4s  %-18s  %s%s".formatted(level, finding.check(), finding.found(), remedy);
    }
}
