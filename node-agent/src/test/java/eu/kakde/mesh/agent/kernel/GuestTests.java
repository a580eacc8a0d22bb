package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.agent.kernel.GuestResult.Outcome;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes inside the guest. Arguments: where the results go, and the names of the classes. */
final class GuestTests implements TestExecutionListener {

    /** The last line of the results; without it, the guest did not get that far. */
    static final String END = "end";

    private static final int LONGEST_DETAIL = 8_000;

    private final PrintStream results;
    private final Map<String, Long> started = new HashMap<>();

    private GuestTests(PrintStream results) {
        this.results = results;
    }

    public static void main(String[] args) throws IOException {
        List<ClassSelector> classes =
                Arrays.stream(args).skip(1).map(DiscoverySelectors::selectClass).toList();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(classes).build();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build();
        try (PrintStream results = new PrintStream(new FileOutputStream(args[0]), true, StandardCharsets.UTF_8)) {
            LauncherFactory.create(config).execute(request, new GuestTests(results));
            results.println(END);
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        report(test, Outcome.SKIPPED, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Outcome outcome = switch (result.getStatus()) {
            case SUCCESSFUL -> Outcome.PASSED;
            case ABORTED -> Outcome.SKIPPED;
            case FAILED -> Outcome.FAILED;
        };
        if (test.isTest() || outcome != Outcome.PASSED) {
            report(test, outcome, result.getThrowable().map(GuestTests::text).orElse(""));
        }
    }

    private void report(TestIdentifier test, Outcome outcome, String detail) {
        long now = System.nanoTime();
        long millis = (now - started.getOrDefault(test.getUniqueId(), now)) / 1_000_000;
        String shortened = detail.substring(0, Math.min(LONGEST_DETAIL, detail.length()));
        GuestResult result = new GuestResult(className(test), name(test), outcome, millis, shortened);
        results.println(result.toLine());
        System.out.println(outcome + " " + result.testClass() + " " + result.test() + " " + millis + " ms");
        if (outcome != Outcome.PASSED) {
            System.out.println(shortened);
        }
    }

    private static String className(TestIdentifier test) {
        return test.getSource()
                .map(source -> switch (source) {
                    case MethodSource method -> method.getClassName();
                    case ClassSource type -> type.getClassName();
                    default -> source.toString();
                })
                .orElse("?");
    }

    /** The method's name, and what tells its invocations apart when it has several. */
    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .filter(method -> !test.getDisplayName().equals(method + "()"))
                .map(method -> method + " " + test.getDisplayName())
                .orElse(test.getDisplayName().replace("()", ""));
    }

    private static String text(Throwable e) {
        StringWriter out = new StringWriter();
        e.printStackTrace(new PrintWriter(out));
        return out.toString();
    }
}
