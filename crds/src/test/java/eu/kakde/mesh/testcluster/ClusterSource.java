package eu.kakde.mesh.testcluster;

import java.nio.file.Path;
import java.util.Optional;

/** Where the clusters of a test run come from. */
sealed interface ClusterSource permits ProcessSource, K3sSource {

    /**
     * That of the run: the system property {@code cluster}, {@code processes} (also when it is absent) or {@code k3s}.
     */
    static ClusterSource chosen() {
        String name = System.getProperty("cluster", "processes");
        return switch (name) {
            case "processes" -> new ProcessSource();
            case "k3s" -> new K3sSource();
            default -> throw new IllegalArgumentException("cluster=" + name + ": use processes or k3s");
        };
    }

    String name();

    /** Why there is none here, and what would help; empty when there is one. */
    Optional<String> obstacle();

    /** Starts it and returns when its API server is ready. */
    Started start();

    /** A cluster that runs, and a directory for what belongs to it. */
    interface Started extends AutoCloseable {

        Path directory();

        Path adminKubeconfig();

        /** Writes a kubeconfig file for a token. */
        Path kubeconfig(String user, String token);

        @Override
        void close();
    }
}
