package eu.kakde.mesh.operator;

import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A verb on a resource, as RBAC grants it and a request uses it. @param resource with its subresource, if any */
record UsedRight(String verb, String group, String resource) {

    private static final Pattern PATH = Pattern.compile(
            "/(?:api|apis/(?<group>[^/]+))/[^/]+(?:/namespaces/[^/]+)?/(?<plural>[^/]+)(?:/(?<name>[^/]+))?(?:/(?<sub>[^/]+))?");

    /**
     * As the API server reads a request; nothing for one that is about no resource, such as {@code /version}. A
     * server-side apply is asked for both: it makes the object when there is none.
     */
    static List<UsedRight> of(String method, URI uri) {
        Matcher path = PATH.matcher(uri.getPath());
        if (!path.matches()) {
            return List.of();
        }
        boolean watches = String.valueOf(uri.getQuery()).contains("watch=true");
        boolean whole = path.group("sub") == null;
        List<String> verbs = switch (method) {
            case "GET" -> List.of(watches ? "watch" : path.group("name") == null ? "list" : "get");
            case "POST" -> List.of("create");
            case "PUT" -> List.of("update");
            case "PATCH" -> whole ? List.of("patch", "create") : List.of("patch");
            default -> List.of("delete");
        };
        String group = path.group("group") == null ? "" : path.group("group");
        String resource = path.group("plural") + (whole ? "" : "/" + path.group("sub"));
        return verbs.stream().map(verb -> new UsedRight(verb, group, resource)).toList();
    }

    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
