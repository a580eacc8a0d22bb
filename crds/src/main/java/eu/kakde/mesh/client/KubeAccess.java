package eu.kakde.mesh.client;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The client configuration: a kubeconfig file if one is given, else what the environment offers ($KUBECONFIG, a pod's
 * service account). A {@code tokenFile} in the kubeconfig, which the client library does not read, is read anew for
 * each request, because kubelets renew such tokens; it need not be there yet.
 */
public final class KubeAccess {

    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    private KubeAccess() {}

    /**
     * @throws IOException in one line, when the file cannot be read or is no kubeconfig; it quotes nothing of the file
     */
    public static Config configure(Optional<Path> kubeconfig) throws IOException {
        return configure(kubeconfig, Optional.empty());
    }

    /**
     * @param context of the kubeconfig; empty: its current one
     * @throws IOException in one line, as above, or when there is no such context
     */
    public static Config configure(Optional<Path> kubeconfig, Optional<String> context) throws IOException {
        Config config = kubeconfig.isPresent()
                ? fromFile(kubeconfig.get(), context.orElse(null))
                : Config.autoConfigure(context.orElse(null));
        if (context.isPresent()
                && (config.getCurrentContext() == null
                        || !context.get().equals(config.getCurrentContext().getName()))) {
            throw new IOException("--context " + context.get() + ": the kubeconfig has no such context");
        }
        config.setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
        config.setConnectionTimeout(REQUEST_TIMEOUT_MILLIS);
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectInterval(1000);
        return config;
    }

    private static Config fromFile(Path file, String context) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("--kubeconfig " + file + ": cannot be read");
        }
        try {
            Config config = Config.fromKubeconfig(context, file.toFile());
            tokenFile(file, config).ifPresent(token -> config.setOauthTokenProvider(() -> read(token)));
            return config;
        } catch (IllegalArgumentException | KubernetesClientException e) {
            // Without the cause: it quotes the file, which may hold credentials.
            throw new IOException("--kubeconfig " + file + ": is no kubeconfig file");
        }
    }

    private static Optional<Path> tokenFile(Path file, Config config) {
        String user = config.getCurrentContext() == null
                ? null
                : config.getCurrentContext().getContext().getUser();
        return KubeConfigUtils.parseConfig(file.toFile()).getUsers().stream()
                .filter(named -> named.getName().equals(user))
                .map(NamedAuthInfo::getUser)
                .map(AuthInfo::getTokenFile)
                .filter(Objects::nonNull)
                .findFirst()
                .map(path -> file.toAbsolutePath().resolveSibling(path));
    }

    /** Without its token a request goes out unauthenticated and is refused; the caller tries again later. */
    private static String read(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
