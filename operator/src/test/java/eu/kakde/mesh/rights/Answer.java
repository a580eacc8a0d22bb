package eu.kakde.mesh.rights;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.net.URI;

/** What the API server said to one plain request. @param message of its Status when it did not do it, else empty */
record Answer(int code, String message) {

    /** Sends a request as this client's user. @param path with its query */
    static Answer to(KubernetesClient user, String method, String path, String body) {
        HttpRequest.Builder request = request(user, path);
        request.method(method, method.equals("PATCH") ? "application/apply-patch+yaml" : "application/json", body);
        return send(user, request);
    }

    /** Sends a GET on behalf of somebody else. */
    static Answer toImpersonated(KubernetesClient user, String other, String path) {
        return send(user, request(user, path).header("Impersonate-User", other));
    }

    private static HttpRequest.Builder request(KubernetesClient user, String path) {
        return user.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(user.getMasterUrl().toString()).resolve(path));
    }

    private static Answer send(KubernetesClient user, HttpRequest.Builder request) {
        HttpResponse<String> response =
                user.getHttpClient().sendAsync(request.build(), String.class).join();
        return new Answer(response.code(), response.isSuccessful() ? "" : message(response.body()));
    }

    private static String message(String body) {
        try {
            return String.valueOf(Serialization.unmarshal(body, Status.class).getMessage());
        } catch (KubernetesClientException | IllegalArgumentException noStatus) {
            return body;
        }
    }

    boolean isDone() {
        return code / 100 == 2;
    }

    /** Whoever hears that there is no such object was allowed to look. */
    boolean isNotFound() {
        return code == HttpURLConnection.HTTP_NOT_FOUND;
    }

    boolean isRefusedByRbac(String verb) {
        return isForbidden() && message.contains("cannot " + verb + " resource");
    }

    boolean isRefusedByPolicy() {
        return isForbidden() && message.contains("ValidatingAdmissionPolicy 'mesh-node-agent'");
    }

    private boolean isForbidden() {
        return code == HttpURLConnection.HTTP_FORBIDDEN;
    }
}
