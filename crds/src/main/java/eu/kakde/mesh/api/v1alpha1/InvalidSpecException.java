package eu.kakde.mesh.api.v1alpha1;

/** A field of a resource that has no value of its type. The message is one line: kind, name, field, value, remedy. */
public final class InvalidSpecException extends IllegalArgumentException {

    private final String fieldAndProblem;

    InvalidSpecException(String kind, String name, String field, String problem) {
        super(kind + " " + name + ": " + field + ": " + problem);
        this.fieldAndProblem = field + ": " + problem;
    }

    /** The message without kind and name, for a condition of the object itself. */
    public String fieldAndProblem() {
        return fieldAndProblem;
    }
}
