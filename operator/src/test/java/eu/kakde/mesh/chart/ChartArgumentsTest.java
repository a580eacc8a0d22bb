package eu.kakde.mesh.chart;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.operator.OperatorMain;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the chart writes into {@code args} is what the programs' command lines take. */
class ChartArgumentsTest {

    @Test
    void operatorTakesItsArguments() {
        String rendered =
                Chart.render("operator: {innerCIDRs: [10.42.0.0/16, 'fd00::/8'], verbose: true, httpBind: '::1'}");
        List<String> arguments = arguments(Chart.find(rendered, "Deployment", "operator"));
        CommandLine.ParseResult parsed =
                new CommandLine(OperatorMain.class).parseArgs(arguments.toArray(String[]::new));
        assertThat(parsed.subcommand().matchedOptions())
                .extracting(CommandLine.Model.OptionSpec::longestName)
                .contains(
                        "--namespace", "--http-bind", "--http-port", "--settling-seconds", "--inner-cidr", "--verbose");
    }

    /** This module must not see the agent's classes; its source says the names. */
    @Test
    void agentHasTheOptionsOfItsArguments() {
        String source = source("RunCommand") + source("InterfaceOption");
        List<String> arguments = arguments(Chart.find(Chart.render(""), "DaemonSet", "node-agent"));
        assertThat(arguments).startsWith("run").hasSizeGreaterThan(4);
        assertThat(source).contains("name = \"run\"", "${env:NODE_NAME}");
        for (String argument : arguments.subList(1, arguments.size())) {
            assertThat(source).contains("\"" + argument.substring(0, argument.indexOf('=')) + "\"");
        }
    }

    private static String source(String type) {
        return Chart.read(
                Chart.REPOSITORY.resolve("node-agent/src/main/java/eu/kakde/mesh/agent/cli/" + type + ".java"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> arguments(GenericKubernetesResource workload) {
        return (List<String>) Chart.container(workload).get("args");
    }
}
