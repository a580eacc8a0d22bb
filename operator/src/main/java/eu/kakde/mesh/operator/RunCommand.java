package eu.kakde.mesh.operator;

import static java.lang.System.Logger.Level.INFO;

import eu.kakde.mesh.client.KubeAccess;
import eu.kakde.mesh.logging.LogFormat;
import eu.kakde.mesh.logging.Logging;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.operator.MeshOperator.Telemetry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code operator run}: stands by and leads until the process is told to end. */
@Command(name = "run", description = "Runs the controller until it is stopped.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());
    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(20);
    private static final Duration ELECTION_REQUEST_WITHIN = Duration.ofSeconds(4);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(8);
    private static final int FIRST_RECONNECT_MILLIS = 250;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the API server. Default: KUBECONFIG, ~/.kube/config, or the pod's own account.")
    private Path kubeconfig;

    @Option(
            names = "--namespace",
            paramLabel = "NAME",
            defaultValue = "mesh-system",
            description = "Of the Leases of agents and operators. Default: ${DEFAULT-VALUE}")
    private String namespace;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "9587",
            description = "Of /livez, /readyz and /metrics. Default: ${DEFAULT-VALUE}")
    private int httpPort;

    @Option(
            names = "--http-bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where these are served. Default: ${DEFAULT-VALUE}")
    private InetAddress httpBind;

    @Option(
            names = "--inner-cidr",
            paramLabel = "CIDR",
            converter = CidrConverter.class,
            description = "A range of pods or services: no endpoint may lie there. Can be repeated.")
    private List<Cidr> inner = List.of();

    @Option(
            names = "--settling-seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long the set of MeshNodes has to be stable before links are removed. "
                    + "Default: ${DEFAULT-VALUE}")
    private int settlingSeconds;

    @Option(names = "--verbose", description = "Logs what the libraries do, too.")
    private boolean verbose;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One line a record: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private LogFormat logFormat;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Logging.install(logFormat, LogLevels.of(verbose));
        OperatorSettings settings =
                new OperatorSettings(namespace, inner, Duration.ofSeconds(settlingSeconds), identity());
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Telemetry telemetry =
                new Telemetry(MicrometerMetricsV2.newBuilder(registry).build(), new MeshMetrics(registry));
        new JvmMemoryMetrics().bindTo(registry);
        Config config = config();
        try (KubernetesClient client = client(config, REQUEST_WITHIN);
                KubernetesClient electing = client(config, ELECTION_REQUEST_WITHIN)) {
            Leadership leadership = new Leadership(
                    electing,
                    settings,
                    () -> new Term(
                            client,
                            namespace,
                            lost -> new MeshOperator(client, settings, InstantSource.system(), telemetry, lost)));
            Gauge.builder("mesh.operator.leading", leadership, leads -> leads.leads() ? 1 : 0)
                    .description("1 in the operator that plans, 0 in those that stand by")
                    .register(registry);
            try (HttpEndpoints http = endpoints(leadership, registry)) {
                Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(leadership)));
                LOG.log(INFO, "serving /livez, /readyz and /metrics on {0}", http.address());
                leadership.run();
            }
        }
        return 0;
    }

    private HttpEndpoints endpoints(Leadership leadership, PrometheusMeterRegistry registry) throws IOException {
        InetSocketAddress address = new InetSocketAddress(httpBind, httpPort);
        try {
            return new HttpEndpoints(address, leadership::waitsFor, registry::scrape);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve HTTP on " + httpBind.getHostAddress() + ":" + httpPort
                            + ", choose another --http-port",
                    e);
        }
    }

    private static void stop(Leadership leadership) {
        try {
            leadership.stop(STOP_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Config config() throws IOException {
        return new ConfigBuilder(KubeAccess.configure(Optional.ofNullable(kubeconfig)))
                .withWatchReconnectInterval(FIRST_RECONNECT_MILLIS)
                .withUserAgent("mesh-operator")
                .build();
    }

    /** Who asks tries again by itself, with fresh eyes; a client that did so too would only hide for how long. */
    private static KubernetesClient client(Config config, Duration requestWithin) {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(LeanObjects.reading())
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(0)
                        .withConnectionTimeout((int) ELECTION_REQUEST_WITHIN.toMillis())
                        .withRequestTimeout((int) requestWithin.toMillis())
                        .build())
                .build();
    }

    private static String identity() {
        String host = System.getenv("HOSTNAME");
        return (host == null || host.isEmpty() ? "operator" : host) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Reads a prefix from the command line. */
    static final class CidrConverter implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            try {
                return Cidr.parse(text);
            } catch (InvalidValueException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
