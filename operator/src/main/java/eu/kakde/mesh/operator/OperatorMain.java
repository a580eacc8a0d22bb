package eu.kakde.mesh.operator;

/** The operator's command line. */
public final class OperatorMain {

    private OperatorMain() {}

    public static void main(String[] args) {
        System.out.println("operator");
    }
}
