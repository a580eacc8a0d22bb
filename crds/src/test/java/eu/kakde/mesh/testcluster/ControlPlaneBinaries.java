package eu.kakde.mesh.testcluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where etcd, kube-apiserver and kubectl lie: {@code $KUBEBUILDER_ASSETS} if it is set, else the cache. */
record ControlPlaneBinaries(Path directory) {

    static final String VERSION = "1.36.3";

    static Optional<ControlPlaneBinaries> find() {
        ControlPlaneBinaries binaries = new ControlPlaneBinaries(expected());
        boolean complete = Stream.of(binaries.etcd(), binaries.apiServer(), binaries.kubectl())
                .allMatch(Files::isExecutable);
        return complete ? Optional.of(binaries) : Optional.empty();
    }

    static String remedy() {
        return "no etcd, kube-apiserver and kubectl in " + expected() + ": run deploy/lab/tools/control-plane";
    }

    Path etcd() {
        return directory.resolve("etcd");
    }

    Path apiServer() {
        return directory.resolve("kube-apiserver");
    }

    Path kubectl() {
        return directory.resolve("kubectl");
    }

    private static Path expected() {
        String assets = environment("KUBEBUILDER_ASSETS", "");
        if (!assets.isEmpty()) {
            return Path.of(assets);
        }
        Path caches = Path.of(environment("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"));
        Path cache = Path.of(
                environment("MESH_CACHE", caches.resolve("wireguard-mesh").toString()));
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return cache.resolve("k8s").resolve(VERSION + "-linux-" + architecture);
    }

    /** As the shell's {@code ${NAME:-default}}. */
    private static String environment(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
