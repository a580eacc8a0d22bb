package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Makes what hosts install of the agent, for all architectures: in {@code node-agent/target/packages}, a Debian package
 * and a {@code .tar.gz} of the same files. What cannot be made on this machine is left out, and its reason printed.
 *
 * <p>Run by Maven (see the POM): {@code PackagesMain REPOSITORY VERSION CREATED HOMEPAGE}.
 */
public final class PackagesMain {

    private PackagesMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path repository = Path.of(args[0]).toAbsolutePath().normalize();
        Instant created = Instant.parse(args[2]);
        Path packages = Program.NODE_AGENT.target(repository).resolve("packages");
        for (Architecture architecture : Architecture.values()) {
            try {
                HostFiles files = HostFiles.of(repository, runtime(architecture, repository));
                new DebianPackage(files, control(repository), architecture, args[1], created).write(packages, args[3]);
                new TarPackage(files, architecture, args[1], created).write(packages);
            } catch (UnavailableException e) {
                System.err.println("no " + architecture.id() + " packages: " + e.getMessage());
            }
        }
    }

    static Path control(Path repository) {
        return repository.resolve("deploy/deb/control");
    }

    private static Path runtime(Architecture architecture, Path repository)
            throws IOException, InterruptedException, UnavailableException {
        Path target = Program.NODE_AGENT.target(repository);
        Path dist = target.resolve("dist");
        return Architecture.own().filter(architecture::equals).isPresent()
                ? dist.resolve("runtime")
                : LinkedRuntime.of(dist, DebianBase.of(architecture, repository), target);
    }
}
