package eu.kakde.mesh.rights;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/**
 * One request that somebody may or may not make.
 *
 * @param namespace empty for what is cluster-scoped
 * @param node whose object it is about; empty for a whole collection
 */
record Attempt(String verb, Resource resource, String namespace, String node) {

    private static final List<String> NAMESPACES = List.of("mesh-system", "default", "kube-system");
    private static final List<String> OF_COLLECTIONS = List.of("list", "watch", "deletecollection");
    private static final List<String> OF_OBJECTS = List.of("get", "create", "update", "patch", "delete");

    /** @param subresource empty for the object itself */
    record Resource(String groupVersion, String plural, String subresource, boolean namespaced) {

        String group() {
            return groupVersion.contains("/") ? groupVersion.substring(0, groupVersion.indexOf('/')) : "";
        }

        /** As RBAC writes it, with its group: {@code meshnodes/status.mesh.kakde.eu}. */
        String qualified() {
            return plural + (subresource.isEmpty() ? "" : "/" + subresource) + (group().isEmpty() ? "" : "." + group());
        }
    }

    /** Every verb on everything that discovery offers, in three namespaces, on objects of both nodes. */
    static List<Attempt> all(KubernetesClient admin) {
        List<Attempt> attempts = new ArrayList<>();
        for (Resource resource : resources(admin)) {
            for (String namespace : resource.namespaced() ? NAMESPACES : List.of("")) {
                if (resource.subresource().isEmpty()) {
                    OF_COLLECTIONS.forEach(verb -> attempts.add(new Attempt(verb, resource, namespace, "")));
                }
                for (String node : TwoNodes.NAMES) {
                    OF_OBJECTS.forEach(verb -> attempts.add(new Attempt(verb, resource, namespace, node)));
                }
            }
        }
        return attempts;
    }

    private static List<Resource> resources(KubernetesClient admin) {
        List<String> versions = new ArrayList<>(List.of("v1"));
        for (APIGroup group : admin.getApiGroups().getGroups()) {
            versions.add(group.getPreferredVersion().getGroupVersion());
        }
        List<Resource> resources = new ArrayList<>();
        for (String version : versions) {
            for (APIResource found : admin.getApiResources(version).getResources()) {
                String[] name = found.getName().split("/", 2);
                resources.add(new Resource(version, name[0], name.length == 1 ? "" : name[1], found.getNamespaced()));
            }
        }
        return resources;
    }

    /** What RBAC would grant: verb, resource, and where. */
    String right() {
        return verb + " " + resource.qualified() + (namespace.isEmpty() ? "" : " in " + namespace);
    }

    Answer by(KubernetesClient user) {
        String method = switch (verb) {
            case "get", "list", "watch" -> "GET";
            case "create" -> "POST";
            case "update" -> "PUT";
            case "patch" -> "PATCH";
            default -> "DELETE";
        };
        String query = switch (verb) {
            case "get", "list" -> "";
            case "watch" -> "?watch=true&timeoutSeconds=1";
            case "patch" -> "?dryRun=All&force=true&fieldManager=mesh-node-agent";
            default -> "?dryRun=All";
        };
        String body = method.startsWith("P") ? TwoNodes.body(resource, node) : "";
        return Answer.to(user, method, path() + query, body);
    }

    private String path() {
        String object = TwoNodes.nameOf(resource, node);
        boolean onCollection = node.isEmpty()
                || verb.equals("create") && resource.subresource().isEmpty();
        return (resource.group().isEmpty() ? "/api/" : "/apis/") + resource.groupVersion()
                + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
                + "/" + resource.plural()
                + (onCollection ? "" : "/" + object)
                + (resource.subresource().isEmpty() ? "" : "/" + resource.subresource());
    }

    @Override
    public String toString() {
        return right() + (node.isEmpty() ? "" : " (" + TwoNodes.nameOf(resource, node) + ")");
    }
}
