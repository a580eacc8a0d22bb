package eu.kakde.mesh.packaging;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Makes the images of both programs for all architectures: in the program's {@code target/images},
 * {@code NAME-linux-ARCH.tar} for {@code docker load} and {@code ctr images import}, {@code NAME-linux-ARCH.oci.tar},
 * an OCI layout of the same layers, and {@code NAME-linux-ARCH.digest}, what a registry will call the latter. What
 * cannot be made on this machine is left out, and its reason printed.
 *
 * <p>Run by Maven (see the POM): {@code ImagesMain REPOSITORY IMAGES VERSION CREATED SOURCE}.
 */
public final class ImagesMain {

    private static final String LAYERS = "packaging/target/layers";

    private ImagesMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path repository = Path.of(args[0]).toAbsolutePath().normalize();
        String version = args[2];
        ImageLabels labels = new ImageLabels(args[4], version, revision(repository));
        for (Architecture architecture : Architecture.values()) {
            try {
                DebianBase base = DebianBase.of(architecture, repository);
                for (Program program : List.of(Program.NODE_AGENT, Program.OPERATOR)) {
                    ProgramImage image = new ProgramImage(
                            program, base, repository, Instant.parse(args[3]), repository.resolve(LAYERS));
                    write(image, args[1] + "/" + program.name() + ":" + version, labels);
                }
            } catch (UnavailableException e) {
                System.err.println("no linux/" + architecture.id() + " images: " + e.getMessage());
            }
        }
    }

    private static void write(ProgramImage image, String reference, ImageLabels labels)
            throws IOException, InterruptedException {
        Program program = image.program();
        Path images = program.target(image.repository()).resolve("images");
        String name = program.name() + "-linux-" + image.base().architecture().id();
        image.write(reference, labels.of(program), ImageFormat.Docker, images.resolve(name + ".tar"));
        String digest = image.write(reference, labels.of(program), ImageFormat.OCI, images.resolve(name + ".oci.tar"));
        Files.writeString(images.resolve(name + ".digest"), digest + "\n");
    }

    /** The commit, with {@code -dirty} behind it when files differ from it; empty outside of a Git checkout. */
    private static String revision(Path repository) throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")
                .directory(repository.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(git.getInputStream().readAllBytes()).strip();
        return git.waitFor() == 0 ? printed : "";
    }
}
