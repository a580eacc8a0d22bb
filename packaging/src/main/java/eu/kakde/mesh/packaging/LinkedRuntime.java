package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JVM of an image. For this machine's architecture it is the one of {@code target/dist}, that all tests run on; for
 * another one it is linked from the jmods of that architecture's JDK, with the same modules, and has no class archive,
 * which only a JVM that runs here could make.
 */
final class LinkedRuntime {

    private LinkedRuntime() {}

    /**
     * The runtime's directory. A linked one lies below {@code target}, and is made again only when its input changed.
     */
    static Path of(Path dist, DebianBase base, Path target) throws IOException, InterruptedException {
        Path own = dist.resolve("runtime");
        if (Architecture.own().filter(base.architecture()::equals).isPresent()) {
            return own;
        }
        String modules = modules(own);
        Path linked = target.resolve("runtime-" + base.architecture().id());
        Path stampFile = linked.resolve("stamp");
        String stamp = base.jmods() + " " + modules + ", java alone, uncompressed\n";
        if (!Files.exists(stampFile) || !Files.readString(stampFile).equals(stamp)) {
            deleteTree(linked);
            link(base.jmods(), modules, linked);
            Files.writeString(stampFile, stamp);
        }
        return linked;
    }

    private static String modules(Path runtime) throws IOException {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(runtime.resolve("release"))) {
            release.load(reader);
        }
        return Stream.of(release.getProperty("MODULES").replace("\"", "").split(" "))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static void link(Path jmods, String modules, Path output) throws IOException, InterruptedException {
        // As a process: of two links in one JVM, the second has other classes for method handles.
        Path jlink = Path.of(System.getProperty("java.home"), "bin/jlink");
        // The libraries of a Debian JDK are stripped already, and objcopy knows this machine's alone.
        List<String> command = List.of(
                jlink.toString(),
                "--module-path",
                jmods.toString(),
                "--add-modules",
                modules,
                "--output",
                output.toString(),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-0");
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("jlink of " + jmods + " failed (above)");
        }
        Files.delete(output.resolve("bin/keytool"));
        Files.delete(output.resolve("bin/jwebserver"));
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
