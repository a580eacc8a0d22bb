package eu.kakde.mesh.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * A host as real as it gets: Debian with systemd and a kernel with WireGuard, in QEMU, with the package that was just
 * built. What is tried in each of its lives is in {@code src/test/resources/host/guest/scenario}. Needs root for the
 * Debian, and the Debian packages qemu-system-x86 and mmdebstrap.
 */
@Tag("guest")
class HostIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path DIRECTORY = Path.of("target/host").toAbsolutePath();
    private static final String VERSION = "0.0.1";
    private static final String NEWER = "0.0.2";
    private static final String WRITING = "writing";
    private static final String END = "end";

    /** Several times what it takes on two idle cores. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TestFactory
    List<DynamicNode> lives() throws Exception {
        Optional<Path> root = root();
        if (root.isEmpty() || Files.notExists(Guest.QEMU)) {
            return List.of(dynamicTest(
                    "boots",
                    () -> Assumptions.abort("no guest to boot: deploy/lab/tools/guest-root says why (above), or the"
                            + " Debian package qemu-system-x86 is not installed")));
        }
        Guest guest = new Guest(root.get(), DIRECTORY);
        guest.install(overlay());
        List<DynamicNode> lives = new ArrayList<>();
        lives.add(firstLife(guest));
        lives.add(life(guest, 2, "boots one hour ahead after the power cut, and is upgraded", Duration.ofHours(1)));
        lives.add(life(guest, 3, "boots one hour behind that, and loses the package", Duration.ZERO));
        return lives;
    }

    /** The power goes at some moment of the writes. */
    private static DynamicContainer firstLife(Guest guest) throws IOException {
        try (Guest.Life life = guest.begin(1, Duration.ZERO)) {
            await().atMost(PATIENCE).until(() -> life.isOver() || said(life.lines(), WRITING));
            long millis = ThreadLocalRandom.current().nextLong(2_000, 8_000);
            Instant cut = Instant.now().plusMillis(millis);
            await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(cut));
            return container("is installed; the power goes after " + millis + " ms of writes", life, WRITING);
        }
    }

    private static DynamicContainer life(Guest guest, int number, String name, Duration ahead)
            throws IOException, InterruptedException {
        try (Guest.Life life = guest.begin(number, ahead)) {
            life.awaitEnd(PATIENCE);
            return container(name, life, END);
        }
    }

    /** A test for each line of TAP. @param last what the guest says when it got that far */
    private static DynamicContainer container(String name, Guest.Life life, String last) throws IOException {
        List<String> lines = life.lines();
        Stream<DynamicTest> checks = lines.stream()
                .filter(line -> line.startsWith("ok - ") || line.startsWith("not ok - "))
                .map(HostIT::asTest);
        DynamicTest finished = dynamicTest(
                "gets to its end",
                () -> assertThat(lines).as("console: " + life.console()).anyMatch(line -> said(List.of(line), last)));
        return dynamicContainer(name, Stream.concat(checks, Stream.of(finished)).toList());
    }

    private static DynamicTest asTest(String line) {
        String sentence = line.replaceFirst("^(not )?ok - ", "");
        int why = sentence.indexOf(" # ");
        return dynamicTest(why < 0 ? sentence : sentence.substring(0, why), () -> {
            if (line.startsWith("not ok")) {
                throw new AssertionFailedError("in the guest: " + sentence);
            }
        });
    }

    private static boolean said(List<String> lines, String what) {
        return lines.stream().anyMatch(line -> line.startsWith("#") && line.endsWith(": " + what));
    }

    private static Optional<Path> root() throws IOException, InterruptedException {
        Process tool = new ProcessBuilder(
                        REPOSITORY.resolve("deploy/lab/tools/guest-root").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(tool.getInputStream().readAllBytes()).strip();
        return tool.waitFor() == 0 ? Optional.of(Path.of(printed)) : Optional.empty();
    }

    /** What is laid over the guest's Debian: its units and scripts, enabled, and two versions of the package. */
    private static Path overlay() throws IOException {
        Path overlay = DIRECTORY.resolve("overlay");
        Path source = Path.of("src/test/resources/host");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = overlay.resolve(source.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                copy.toFile().setExecutable(!copy.toString().contains("systemd"));
            }
        }
        enable(overlay, "lan.service", "network-online.target");
        enable(overlay, "k3s.service", "multi-user.target");
        enable(overlay, "scenario.service", "multi-user.target");
        Architecture amd64 = Architecture.AMD64;
        HostFiles files =
                HostFiles.of(REPOSITORY, Program.NODE_AGENT.target(REPOSITORY).resolve("dist/runtime"));
        for (String version : List.of(VERSION, NEWER)) {
            new DebianPackage(files, PackagesMain.control(REPOSITORY), amd64, version, Instant.EPOCH.plusSeconds(1))
                    .write(overlay.resolve("guest"), "https://example.org");
        }
        Files.writeString(overlay.resolve("guest/versions"), VERSION + " " + NEWER + "\n");
        return overlay;
    }

    private static void enable(Path overlay, String unit, String target) throws IOException {
        Path wants = overlay.resolve("etc/systemd/system/" + target + ".wants");
        Files.createDirectories(wants);
        Path link = wants.resolve(unit);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("../" + unit));
    }
}
