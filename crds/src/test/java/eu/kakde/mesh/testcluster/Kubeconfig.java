package eu.kakde.mesh.testcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an API server is, and the certificate that it is known by: what kubeconfig files of its users share. */
record Kubeconfig(String server, Path certificateAuthority) {

    /** Writes the file of one user, who has this token. */
    static Path write(Path directory, Kubeconfig cluster, String user, String token) {
        String text = """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: test
                    cluster:
                      server: %s
                      certificate-authority: %s
                users:
                  - name: %s
                    user:
                      token: %s
                contexts:
                  - name: test
                    context:
                      cluster: test
                      user: %s
                current-context: test
                """.formatted(cluster.server(), cluster.certificateAuthority(), user, token, user);
        try {
            Path file = directory.resolve(user + "-" + Integer.toHexString(token.hashCode()) + ".kubeconfig");
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a kubeconfig", e);
        }
    }
}
