package eu.kakde.mesh.agent.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A kernel that {@code deploy/lab/tools/guest-kernel} has unpacked.
 *
 * @param directory holds {@code boot/} and {@code lib/modules/}
 * @param release such as 6.12.117+deb12-cloud-amd64
 */
record GuestKernel(Path directory, String release) {

    /** The newest; empty when there is none. */
    static Optional<GuestKernel> find() throws IOException {
        Path cache = cache().resolve("guest-kernel");
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        try (Stream<Path> directories = Files.list(cache)) {
            return directories
                    .map(directory ->
                            new GuestKernel(directory, directory.getFileName().toString()))
                    .filter(kernel -> Files.exists(kernel.image()))
                    .max((a, b) -> Arrays.compare(a.version(), b.version()));
        }
    }

    /** 6.12.117+deb12-cloud-amd64 is 6, 12, 117, 12, 64. */
    private int[] version() {
        return Stream.of(release.split("[^0-9]+"))
                .filter(number -> !number.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    Path image() {
        return directory.resolve("boot/vmlinuz-" + release);
    }

    /** The files of these modules and of those that they need, in the order in which they are to be loaded. */
    List<Path> modules(Program modprobe, List<String> names) throws IOException {
        Set<Path> files = new LinkedHashSet<>();
        for (String name : names) {
            for (String line : modprobe.lines("-d", directory.toString(), "-S", release, "--show-depends", name)) {
                String[] words = line.split(" ");
                if (words[0].equals("insmod")) {
                    files.add(Path.of(words[1]));
                }
            }
        }
        return List.copyOf(files);
    }

    /** As {@code deploy/lab/tools} has it. */
    private static Path cache() {
        String own = System.getenv("MESH_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        return caches != null && !caches.isEmpty()
                ? Path.of(caches, "wireguard-mesh")
                : Path.of(System.getProperty("user.home"), ".cache", "wireguard-mesh");
    }
}
