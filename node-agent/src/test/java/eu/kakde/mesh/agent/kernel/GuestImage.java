package eu.kakde.mesh.agent.kernel;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The guest's file system.
 *
 * <pre>
 *   /init                   src/test/resources/kernel/init
 *   /bin/busybox            all other programs
 *   /modules/*.ko           in the order of their names
 *   /opt/node-agent         target/dist, as users get it
 *   /opt/tests              classes, JUnit, the list of what to run
 *   /lib, /lib64 ...        the C library that the JVM needs, from this machine
 * </pre>
 */
final class GuestImage {

    static final String BUSYBOX = "busybox";
    static final String MODPROBE = "modprobe";
    static final String XZ = "xz";
    static final String LDD = "ldd";

    private static final List<String> MODULES = List.of("wireguard", "veth", "tun", "nlmon", "vxlan");

    /** One class of each jar that the tests need besides the agent's own. */
    private static final List<String> JARS = List.of(
            "org.junit.platform.launcher.Launcher",
            "org.junit.platform.engine.TestEngine",
            "org.junit.platform.commons.JUnitException",
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.params.ParameterizedTest",
            "org.junit.jupiter.engine.JupiterTestEngine",
            "org.opentest4j.TestAbortedException",
            "org.assertj.core.api.Assertions",
            "org.awaitility.Awaitility",
            "org.hamcrest.Matcher");

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private GuestImage() {}

    /** @param dist the agent as users get it @param tests what to run */
    static void write(Path archive, GuestKernel kernel, Path dist, List<Class<?>> tests) throws IOException {
        try (CpioArchive out = new CpioArchive(archive)) {
            try (var init = GuestImage.class.getResourceAsStream("/kernel/init")) {
                out.program("/init", init.readAllBytes());
            }
            out.copy(Program.get(BUSYBOX).path(), "/bin/busybox");
            int number = 100;
            for (Path module : kernel.modules(Program.get(MODPROBE), MODULES)) {
                String name = module.getFileName().toString().replaceFirst("\\.ko.*", ".ko");
                out.file("/modules/" + number + "-" + name, unpacked(module, Program.get(XZ)));
                number++;
            }
            out.copyTree(dist, "/opt/node-agent");
            for (Path library : libraries(dist.resolve("runtime"), Program.get(LDD))) {
                out.copy(library, library.toString());
            }
            writeTests(out, tests);
        }
    }

    private static void writeTests(CpioArchive out, List<Class<?>> tests) throws IOException {
        out.copyTree(origin(GuestImage.class), "/opt/tests/classes");
        for (String name : JARS) {
            try {
                Path jar = origin(Class.forName(name));
                out.copy(jar, "/opt/tests/lib/" + jar.getFileName());
            } catch (ClassNotFoundException e) {
                throw new IOException("the tests' class path has no " + name, e);
            }
        }
        String list = String.join("\n", tests.stream().map(Class::getName).toList());
        out.file("/opt/tests/list", list.getBytes(StandardCharsets.UTF_8));
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] unpacked(Path module, Program xz) throws IOException {
        return module.toString().endsWith(".xz") ? xz.output("-dc", module.toString()) : Files.readAllBytes(module);
    }

    /** What the JVM's programs and libraries are linked to, outside the JVM. */
    private static Set<Path> libraries(Path runtime, Program ldd) throws IOException {
        Set<Path> libraries = new LinkedHashSet<>();
        List<Path> files;
        try (Stream<Path> found = Files.walk(runtime)) {
            files = found.filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java"))
                    .toList();
        }
        for (Path file : files) {
            for (String line : ldd.lines(file.toString())) {
                Matcher library = LIBRARY.matcher(line);
                if (library.find() && !Path.of(library.group(1)).normalize().startsWith(runtime)) {
                    libraries.add(Path.of(library.group(1)));
                }
            }
        }
        return libraries;
    }
}
