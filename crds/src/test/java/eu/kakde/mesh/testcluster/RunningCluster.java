package eu.kakde.mesh.testcluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A cluster of whatever source, through its administrator's kubeconfig and kubectl. */
final class RunningCluster implements TestCluster, AutoCloseable {

    private static final List<String> CRDS = List.of("meshes", "meshnodes", "meshpeers");

    private final ClusterSource.Started started;
    private final Path kubectl;
    private final KubernetesClient admin;

    /** @param started stopped when this is closed */
    RunningCluster(ClusterSource.Started started, Path kubectl) {
        this.started = started;
        this.kubectl = kubectl;
        this.admin = client(new ConfigBuilder(Config.fromKubeconfig(kubeconfig().toFile())).build());
    }

    @Override
    public Path kubeconfig() {
        return started.adminKubeconfig();
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public KubernetesClient clientAs(String user, List<String> groups, Map<String, List<String>> extra) {
        return client(new ConfigBuilder(admin.getConfiguration())
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups.toArray(String[]::new))
                .withImpersonateExtras(asHeaderNames(extra))
                .build());
    }

    @Override
    public KubernetesClient clientWithToken(String token) {
        return client(new ConfigBuilder(admin.getConfiguration())
                .withOauthToken(token)
                .withAutoOAuthToken(null)
                .build());
    }

    @Override
    public String nodeBoundToken(String namespace, String serviceAccount, String node) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(serviceAccount)
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        String uid = admin.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(node)
                        .endMetadata()
                        .build())
                .serverSideApply()
                .getMetadata()
                .getUid();
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .withNewBoundObjectRef()
                        .withKind("Node")
                        .withApiVersion("v1")
                        .withName(node)
                        .withUid(uid)
                        .endBoundObjectRef()
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    @Override
    public Path kubeconfigWithToken(String token) {
        return started.kubeconfig("token", token);
    }

    @Override
    public CommandResult kubectl(String input, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(kubectl.toString());
        command.add("--kubeconfig=" + kubeconfig());
        command.add("--cache-dir=" + started.directory().resolve("kubectl-cache"));
        command.addAll(arguments);
        return Command.run(started.directory(), input, command);
    }

    @Override
    public void installCrds() {
        for (String plural : CRDS) {
            CustomResourceDefinition crd = committedCrd(plural);
            admin.resource(crd).forceConflicts().serverSideApply();
        }
        for (String plural : CRDS) {
            admin.resource(committedCrd(plural))
                    .waitUntilCondition(
                            found -> found != null
                                    && found.getStatus() != null
                                    && found.getStatus().getConditions().stream()
                                            .anyMatch(condition -> condition
                                                            .getType()
                                                            .equals("Established")
                                                    && condition.getStatus().equals("True")),
                            30,
                            TimeUnit.SECONDS);
        }
    }

    @Override
    public void deleteMeshObjects() {
        // Where deploy/base is installed, live nodes are deleted on purpose only.
        kubectl("annotate", "meshnodes", "--all", "--overwrite", "mesh.kakde.eu/allow-removal=true");
        for (String plural : List.of("meshpeers", "meshnodes", "meshes")) {
            CommandResult result = kubectl("delete", plural, "--all", "--wait=true", "--timeout=30s");
            if (result.exitCode() != 0) {
                throw new IllegalStateException("cannot delete all " + plural + ": " + result);
            }
        }
    }

    @Override
    public void close() {
        admin.close();
        started.close();
    }

    /** The keys become parts of HTTP header names, where '/' has to be escaped; the API server undoes it. */
    private static Map<String, List<String>> asHeaderNames(Map<String, List<String>> extra) {
        return extra.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8), Map.Entry::getValue));
    }

    private CustomResourceDefinition committedCrd(String plural) {
        String file = "/crds/" + plural + ".mesh.kakde.eu.yaml";
        try (InputStream yaml = RunningCluster.class.getResourceAsStream(file)) {
            return admin.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(yaml)
                    .item();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static KubernetesClient client(Config config) {
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
