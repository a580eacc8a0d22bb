package eu.kakde.mesh.client;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kubeconfig file. The client library fills what a file leaves out with defaults, and would ask some other server
 * with them; here a context that leads to no server or user is an error, as it is to kubectl.
 *
 * @param source what to call it in messages
 */
record KubeconfigFile(Path file, String source) {

    static final String NOT_ONE = "is no kubeconfig file, which has clusters, users, contexts and current-context";

    /** @throws KubeAccessException quoting names, but nothing that may be a credential */
    Config read(Optional<String> context) throws KubeAccessException {
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw wrong("cannot be read");
        }
        try {
            io.fabric8.kubernetes.api.model.Config content = KubeConfigUtils.parseConfig(file.toFile());
            if (content == null) {
                throw wrong("is empty; " + NOT_ONE);
            }
            Optional<AuthInfo> user = follow(content, context);
            Config config = Config.fromKubeconfig(context.orElse(null), file.toFile());
            user.map(AuthInfo::getTokenFile)
                    .map(path -> file.toAbsolutePath().resolveSibling(path))
                    .ifPresent(token -> config.setOauthTokenProvider(() -> text(token)));
            return config;
        } catch (RuntimeException e) {
            // The libraries meet what is missing or of another type unprepared. Without the cause: it quotes the file.
            throw wrong(NOT_ONE);
        }
    }

    /** From the context to its user, past its cluster, which has to have a server; empty when it names no user. */
    private Optional<AuthInfo> follow(io.fabric8.kubernetes.api.model.Config content, Optional<String> context)
            throws KubeAccessException {
        String name = context.orElse(content.getCurrentContext());
        Context names = named(content.getContexts(), NamedContext::getName, name)
                .map(NamedContext::getContext)
                .orElseThrow(() -> context.isPresent()
                        ? new KubeAccessException("--context " + name + ": the kubeconfig has no such context")
                        : wrong("its current-context is none of its contexts; kubectl config use-context sets it"));
        Optional<Cluster> cluster = named(content.getClusters(), NamedCluster::getName, names.getCluster())
                .map(NamedCluster::getCluster);
        if (cluster.map(Cluster::getServer).filter(server -> !server.isBlank()).isEmpty()) {
            throw wrong("context " + name + " is for cluster " + names.getCluster() + ", which has no server in it");
        }
        Optional<AuthInfo> user = named(content.getUsers(), NamedAuthInfo::getName, names.getUser())
                .map(NamedAuthInfo::getUser);
        if (user.isEmpty() && names.getUser() != null && !names.getUser().isEmpty()) {
            throw wrong("context " + name + " is for user " + names.getUser() + ", who is not in it");
        }
        return user;
    }

    private static <T> Optional<T> named(List<T> all, Function<T, String> nameOf, String name) {
        return all.stream().filter(each -> nameOf.apply(each).equals(name)).findFirst();
    }

    private KubeAccessException wrong(String what) {
        return new KubeAccessException(source + ": " + what);
    }

    /** Without its token a request goes out unauthenticated and is refused; the caller tries again later. */
    private static String text(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
