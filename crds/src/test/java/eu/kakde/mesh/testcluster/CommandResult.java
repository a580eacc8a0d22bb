package eu.kakde.mesh.testcluster;

/** What a command left behind. */
public record CommandResult(int exitCode, String stdout, String stderr) {

    @Override
    public String toString() {
        return "exit " + exitCode + "\nstdout: " + stdout + "\nstderr: " + stderr;
    }
}
