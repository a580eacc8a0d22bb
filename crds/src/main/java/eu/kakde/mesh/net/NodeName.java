package eu.kakde.mesh.net;

import java.util.regex.Pattern;

/** The name of a mesh node: a DNS subdomain (RFC 1123) of at most 253 characters, as Kubernetes names its nodes. */
public record NodeName(String text) implements Comparable<NodeName> {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    public NodeName {
        if (!SUBDOMAIN.matcher(text).matches()) {
            throw new InvalidValueException(
                    text, "is not a node name (at most 253 lower-case letters, digits, '-' and '.')");
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
