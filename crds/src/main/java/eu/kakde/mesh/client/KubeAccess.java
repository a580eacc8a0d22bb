package eu.kakde.mesh.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The client configuration: a kubeconfig file if one is given, else what the environment offers ($KUBECONFIG, a pod's
 * service account). A {@code tokenFile} in the kubeconfig, which the client library does not read, is read anew for
 * each request, because kubelets renew such tokens; it need not be there yet. Certificates and keys must be.
 */
public final class KubeAccess {

    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    private KubeAccess() {}

    /** As {@link #configure(Optional, Optional)}, with the kubeconfig's current context. */
    public static Config configure(Optional<Path> kubeconfig) throws KubeAccessException {
        return configure(kubeconfig, Optional.empty());
    }

    /**
     * @param context of the kubeconfig; empty: its current one
     * @throws KubeAccessException when a file cannot be read or is not what it should be, or there is no such context
     */
    public static Config configure(Optional<Path> kubeconfig, Optional<String> context) throws KubeAccessException {
        String source = kubeconfig
                .map(file -> "--kubeconfig " + file)
                .orElse("the environment's kubeconfig ($KUBECONFIG, ~/.kube/config or a pod's account)");
        Config config = kubeconfig.isPresent()
                ? new KubeconfigFile(kubeconfig.get(), source).read(context)
                : ofEnvironment(source, context);
        if (context.isPresent()
                && (config.getCurrentContext() == null
                        || !context.get().equals(config.getCurrentContext().getName()))) {
            throw new KubeAccessException("--context " + context.get() + ": the kubeconfig has no such context");
        }
        new TlsMaterial(config, source).prepare();
        config.setRequestTimeout(REQUEST_TIMEOUT_MILLIS);
        config.setConnectionTimeout(REQUEST_TIMEOUT_MILLIS);
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectInterval(1000);
        return config;
    }

    /** Whether the API server answered at all, if only by a refusal. */
    public static boolean isAnswer(KubernetesClientException failure) {
        return failure.getCode() > 0; // an HTTP status; the client has -1 or 0 for none
    }

    private static Config ofEnvironment(String source, Optional<String> context) throws KubeAccessException {
        try {
            return Config.autoConfigure(context.orElse(null));
        } catch (RuntimeException e) { // as with a file that is named
            throw new KubeAccessException(source + ": " + KubeconfigFile.NOT_ONE);
        }
    }
}
