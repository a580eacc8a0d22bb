package eu.kakde.mesh.agent.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes since the API server started, by its own metrics.
 *
 * @param counts by {@code VERB GROUP/RESOURCE[/SUBRESOURCE]}
 */
record ApiWrites(Map<String, Long> counts) {

    private static final Pattern LINE = Pattern.compile("apiserver_request_total\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    static ApiWrites of(KubernetesClient admin) {
        Map<String, Long> counts = new TreeMap<>();
        admin.raw("/metrics")
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    Map<String, String> labels = LABEL.matcher(line.group(1))
                            .results()
                            .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
                    if (!labels.get("verb").matches("GET|LIST|WATCH|CONNECT")) {
                        String subresource = labels.get("subresource");
                        counts.merge(
                                labels.get("verb") + " " + labels.get("group") + "/" + labels.get("resource")
                                        + (subresource.isEmpty() ? "" : "/" + subresource),
                                (long) Double.parseDouble(line.group(2)),
                                Long::sum);
                    }
                });
        return new ApiWrites(counts);
    }

    /** What was written since an earlier look. */
    ApiWrites since(ApiWrites before) {
        Map<String, Long> grown = new TreeMap<>();
        counts.forEach((key, count) -> {
            long more = count - before.counts.getOrDefault(key, 0L);
            if (more > 0) {
                grown.put(key, more);
            }
        });
        return new ApiWrites(grown);
    }

    long leases() {
        return sum("\\S+ coordination\\.k8s\\.io/.*");
    }

    /** Of the mesh's objects and of Events. */
    long others() {
        return sum("\\S+ (mesh\\.kakde\\.eu/.*|\\S*/events)");
    }

    private long sum(String pattern) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().matches(pattern))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
