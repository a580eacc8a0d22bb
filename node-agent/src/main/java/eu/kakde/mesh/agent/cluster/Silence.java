package eu.kakde.mesh.agent.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.ConnectException;

/** What to tell a person when the API server gives no answer at all. */
final class Silence {

    private Silence() {}

    /** One line: which address was tried, what came back, what to look at. */
    static String of(KubernetesClient client, Throwable failure) {
        return "no answer from the API server at %s (%s); does it run, and is this its address from here "
                        .formatted(client.getMasterUrl(), reason(failure))
                + "(apiServer in the chart's values, server in a kubeconfig)?";
    }

    /** The JDK's client wraps "connection refused" in exceptions without a message. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof ConnectException)) {
            cause = cause.getCause();
        }
        if (cause.getMessage() != null) {
            return cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        return cause instanceof ConnectException
                ? "cannot connect"
                : cause.getClass().getSimpleName();
    }
}
