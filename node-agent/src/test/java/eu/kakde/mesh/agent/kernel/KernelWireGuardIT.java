package eu.kakde.mesh.agent.kernel;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import eu.kakde.mesh.agent.kernel.GuestResult.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * The agent on a kernel with WireGuard: boots one in QEMU and runs test classes inside, each test of which becomes one
 * here. Needs no privileges, and the Debian packages qemu-system-x86, busybox-static, kmod and xz-utils.
 */
class KernelWireGuardIT {

    /** Several times what it takes on two idle cores. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final int LAST_LINES = 30;
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path DIST = TARGET.resolve("dist");
    private static final Path CONSOLE = TARGET.resolve("kernel-guest/console.log");

    /** Programs by the Debian package that has them. */
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of(
            VirtualMachine.QEMU, "qemu-system-x86",
            GuestImage.BUSYBOX, "busybox-static",
            GuestImage.MODPROBE, "kmod",
            GuestImage.XZ, "xz-utils",
            GuestImage.LDD, "libc-bin"));

    /** What runs in the guest. */
    private static final List<String> TESTS = List.of(
            "eu.kakde.mesh.agent.wireguard.KernelWireGuardIT",
            "eu.kakde.mesh.agent.rtnetlink.RtnetlinkIT",
            "eu.kakde.mesh.agent.genetlink.GenericNetlinkIT",
            "eu.kakde.mesh.agent.kernel.UpAndDownIT",
            "eu.kakde.mesh.agent.kernel.MinimalChangesIT",
            "eu.kakde.mesh.agent.kernel.SelfHealingIT",
            "eu.kakde.mesh.agent.kernel.ZeroLossIT");

    @TestFactory
    List<DynamicNode> inTheGuest() throws Exception {
        Optional<GuestKernel> kernel = GuestKernel.find();
        List<String> missing = missing(kernel);
        if (!missing.isEmpty()) {
            return List.of(dynamicTest("boots", () -> Assumptions.abort(String.join("; ", missing))));
        }
        List<String> lines = run(kernel.orElseThrow());
        List<DynamicNode> nodes = new ArrayList<>();
        byClass(lines)
                .forEach((type, results) -> nodes.add(dynamicContainer(
                        simpleName(type),
                        results.stream().map(KernelWireGuardIT::asTest).toList())));
        nodes.add(dynamicTest("runs all tests and switches off", () -> {
            if (!lines.contains(GuestTests.END)) {
                throw new AssertionFailedError("the guest did not finish" + console());
            }
        }));
        return nodes;
    }

    /** What this machine lacks, and where it comes from. */
    private static List<String> missing(Optional<GuestKernel> kernel) {
        List<String> missing = new ArrayList<>();
        PROGRAMS.forEach((program, debianPackage) -> {
            if (Program.find(program).isEmpty()) {
                missing.add(program + " is not installed: apt-get install " + debianPackage);
            }
        });
        if (kernel.isEmpty()) {
            missing.add("there is no kernel to boot: run deploy/lab/tools/guest-kernel");
        }
        if (!Files.isDirectory(DIST)) {
            missing.add(DIST + " is missing: run ./mvnw package");
        }
        return missing;
    }

    private static List<String> run(GuestKernel kernel) throws Exception {
        Path directory = Files.createDirectories(CONSOLE.getParent());
        Path initramfs = directory.resolve("initramfs");
        Path results = directory.resolve("results");
        Files.deleteIfExists(CONSOLE);
        Files.deleteIfExists(results);
        List<Class<?>> tests = new ArrayList<>();
        for (String name : TESTS) {
            tests.add(Class.forName(name, false, KernelWireGuardIT.class.getClassLoader()));
        }
        GuestImage.write(initramfs, kernel, DIST, tests);
        new VirtualMachine(CONSOLE, results).run(kernel.image(), initramfs, PATIENCE);
        return Files.exists(results)
                ? new String(Files.readAllBytes(results), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    private static Map<String, List<GuestResult>> byClass(List<String> lines) {
        Map<String, List<GuestResult>> classes = new LinkedHashMap<>();
        TESTS.forEach(type -> classes.put(type, new ArrayList<>()));
        lines.stream()
                .flatMap(line -> GuestResult.parse(line).stream())
                .forEach(result -> classes.computeIfAbsent(result.testClass(), type -> new ArrayList<>())
                        .add(result));
        classes.forEach((type, results) -> {
            if (results.isEmpty()) {
                results.add(new GuestResult(type, "ran", Outcome.FAILED, 0, "no test of this class ended"));
            }
        });
        return classes;
    }

    /** A test that is skipped in the guest has failed: there is nothing that the guest lacks. */
    private static DynamicTest asTest(GuestResult result) {
        return dynamicTest(result.test(), () -> {
            String name = simpleName(result.testClass()) + "." + result.test();
            switch (result.outcome()) {
                case PASSED -> {}
                case FAILED ->
                    throw new AssertionFailedError(name + " failed in the guest: " + result.detail() + console());
                case SKIPPED ->
                    throw new AssertionFailedError(
                            name + " was skipped in the guest, where it can run: " + result.detail() + console());
            }
        });
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String console() throws IOException {
        if (Files.notExists(CONSOLE)) {
            return "\nThe guest's console said nothing.";
        }
        List<String> lines = new String(Files.readAllBytes(CONSOLE), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return "\nThe guest's console is in " + CONSOLE + ", its last lines are:\n" + String.join("\n", last);
    }
}
