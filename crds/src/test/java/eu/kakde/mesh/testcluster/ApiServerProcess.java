package eu.kakde.mesh.testcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * An etcd and a kube-apiserver on two free ports of 127.0.0.1, and the temporary directory that holds all of theirs:
 * data, keys, logs, kubeconfigs. The administrator has a random token; the serving certificate is one that the API
 * server makes for itself.
 */
final class ApiServerProcess implements ClusterSource.Started {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    /** Somebody else may take a port between our finding it free and its use. */
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final String adminToken = UUID.randomUUID().toString();
    private final int etcdPort = freePort();
    private final int port = freePort();
    private final SupervisedProcess etcd;
    private final SupervisedProcess apiServer;

    private ApiServerProcess(ControlPlaneBinaries binaries) throws IOException {
        directory = Files.createTempDirectory("mesh-test-cluster");
        Files.writeString(directory.resolve("tokens.csv"), adminToken + ",admin,admin,system:masters\n");
        Files.writeString(directory.resolve("service-accounts.key"), newPrivateKey());
        etcd = SupervisedProcess.start(directory, etcdCommand(binaries));
        apiServer = SupervisedProcess.start(directory, apiServerCommand(binaries));
    }

    /** Starts both and returns when the API server is ready. */
    static ApiServerProcess start(ControlPlaneBinaries binaries) {
        IllegalStateException failure = new IllegalStateException("the API server does not start");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                ApiServerProcess server = new ApiServerProcess(binaries);
                try {
                    server.awaitReady(binaries);
                    return server;
                } catch (IllegalStateException e) {
                    server.close();
                    failure.addSuppressed(e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot set up the API server", e);
            }
        }
        throw failure;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Path adminKubeconfig() {
        return kubeconfig("admin", adminToken);
    }

    @Override
    public Path kubeconfig(String user, String token) {
        return Kubeconfig.write(
                directory,
                new Kubeconfig("https://127.0.0.1:" + port, directory.resolve("apiserver.crt")),
                user,
                token);
    }

    @Override
    public void close() {
        apiServer.close();
        etcd.close();
    }

    private void awaitReady(ControlPlaneBinaries binaries) {
        Instant deadline = Instant.now().plus(READY_WITHIN);
        List<String> ready =
                List.of(binaries.kubectl().toString(), "--kubeconfig=" + adminKubeconfig(), "get", "--raw", "/readyz");
        CommandResult last;
        do {
            etcd.requireAlive();
            apiServer.requireAlive();
            last = Command.run(directory, "", ready);
            if (last.exitCode() == 0) {
                return;
            }
        } while (Instant.now().isBefore(deadline));
        throw new IllegalStateException("the API server is not ready after " + READY_WITHIN.toSeconds() + " s: "
                + last.stderr() + "\n" + apiServer.endOfLog());
    }

    private List<String> etcdCommand(ControlPlaneBinaries binaries) {
        String peers = "http://127.0.0.1:" + freePort();
        return List.of(
                binaries.etcd().toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + etcdPort,
                "--advertise-client-urls=http://127.0.0.1:" + etcdPort,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--log-level=warn",
                "--unsafe-no-fsync");
    }

    private List<String> apiServerCommand(ControlPlaneBinaries binaries) {
        Path key = directory.resolve("service-accounts.key");
        return List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory,
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=Node,RBAC",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--service-cluster-ip-range=10.96.0.0/24",
                "--endpoint-reconciler-type=none",
                "--allow-privileged=true",
                "--enable-priority-and-fairness=false",
                "--profiling=false",
                "--v=1");
    }

    /** An RSA key as PKCS #8 in PEM; the API server takes the public half out of it. */
    private static String newPrivateKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPrivate().getEncoded());
            return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        }
    }
}
