package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an image has below our own files: the dynamic loader and the libraries that a JVM is linked with, from Debian
 * packages that {@code deploy/images/debian-base} has unpacked.
 *
 * @param directory what the script printed
 */
record DebianBase(Architecture architecture, Path directory) {

    private static final List<String> LIBRARIES = List.of(
            "libc.so.6",
            "libdl.so.2",
            "libgcc_s.so.1",
            "libm.so.6",
            "libpthread.so.0",
            "libresolv.so.2",
            "librt.so.1",
            "libstdc++.so.6",
            "libz.so.1");

    /** Runs the script, which downloads at most once and prints its progress on standard error. */
    static DebianBase of(Architecture architecture, Path repository)
            throws IOException, InterruptedException, UnavailableException {
        Path script = repository.resolve("deploy/images/debian-base");
        Process process;
        try {
            process = new ProcessBuilder(script.toString(), architecture.id())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UnavailableException("cannot run " + script + ": " + e.getMessage());
        }
        String printed = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new UnavailableException(script + " " + architecture.id() + " failed (above)");
        }
        return new DebianBase(architecture, Path.of(printed));
    }

    /** The JDK's modules for this architecture; absent for this machine's own. */
    Path jmods() {
        return directory.resolve("jmods");
    }

    /**
     * The files by their path in the image: the libraries, and for scanners and lawyers each package's control file and
     * copyright.
     */
    Map<String, Path> files() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        Path libraries = directory.resolve("root/usr/lib").resolve(architecture.multiarch());
        Path loader = Path.of(architecture.loader()).getFileName();
        files.put(architecture.loader(), libraries.resolve(loader));
        for (String library : LIBRARIES) {
            files.put("/lib/" + architecture.multiarch() + "/" + library, libraries.resolve(library));
        }
        for (String name : packages()) {
            files.put(
                    "/var/lib/dpkg/status.d/" + name,
                    directory.resolve("control").resolve(name));
            files.put(
                    "/usr/share/doc/" + name + "/copyright",
                    directory.resolve("root/usr/share/doc").resolve(name).resolve("copyright"));
        }
        return files;
    }

    private List<String> packages() throws IOException {
        try (Stream<Path> controls = Files.list(directory.resolve("control"))) {
            return controls.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
