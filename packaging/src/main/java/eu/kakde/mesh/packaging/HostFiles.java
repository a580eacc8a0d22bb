package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a host with systemd gets of the agent, by its path there.
 *
 * <pre>
 *   /usr/lib/mesh-node-agent          target/dist, with its JVM
 *   /usr/bin/node-agent               a link to its launcher
 *   /usr/lib/systemd/system, /usr/lib/sysctl.d, /etc/default    from deploy/deb
 * </pre>
 *
 * @param files sorted by path
 * @param link the only one that is a link
 */
record HostFiles(Map<String, File> files, Link link) {

    static final String CONFIGURATION = "/etc/default/mesh-node-agent";

    private static final String HOME = "/usr/lib/mesh-node-agent";

    /** One file. */
    record File(Path source, boolean isExecutable) {

        /** For everybody to read, for root to write. */
        String mode() {
            return isExecutable ? "755" : "644";
        }
    }

    /** A symbolic link. */
    record Link(String path, String target) {}

    /** @param runtime the JVM of the architecture that this is for */
    static HostFiles of(Path repository, Path runtime) throws IOException {
        Path dist = Program.NODE_AGENT.target(repository).resolve("dist");
        Path deb = repository.resolve("deploy/deb");
        Map<String, File> files = new TreeMap<>();
        files.put(HOME + "/jvm.options", new File(dist.resolve("jvm.options"), false));
        addTree(files, dist.resolve("bin"), HOME + "/bin");
        addTree(files, dist.resolve("lib"), HOME + "/lib");
        addTree(files, runtime, HOME + "/runtime");
        files.put(
                "/usr/lib/systemd/system/mesh-node-agent.service",
                new File(deb.resolve("mesh-node-agent.service"), false));
        files.put("/usr/lib/sysctl.d/60-mesh-node-agent.conf", new File(deb.resolve("sysctl.conf"), false));
        files.put(CONFIGURATION, new File(deb.resolve("default"), false));
        files.put("/usr/share/doc/mesh-node-agent/copyright", new File(repository.resolve("LICENSE"), false));
        return new HostFiles(files, new Link("/usr/bin/node-agent", "../lib/mesh-node-agent/bin/node-agent"));
    }

    private static void addTree(Map<String, File> files, Path from, String path) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith("stamp")) {
                    files.put(path + "/" + from.relativize(file), new File(file, Files.isExecutable(file)));
                }
            }
        }
    }
}
