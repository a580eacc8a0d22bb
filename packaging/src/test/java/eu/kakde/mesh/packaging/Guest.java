package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine with a disk and a clock of its own, in software: QEMU's TCG works everywhere, KVM does not. It lives more
 * than once; what it wrote to its disk stays.
 *
 * @param root what {@code deploy/lab/tools/guest-root} printed
 * @param directory where its disk, its console and its results are
 */
record Guest(Path root, Path directory) {

    static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");

    private static final DateTimeFormatter RTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    /** One disk for each of its lives, with what is laid over its root after it. */
    void install(Path overlay) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        run("cp", "--sparse=always", root.resolve("root.ext4").toString(), disk().toString());
        Path tar = directory.resolve("overlay.tar");
        run("tar", "-C", overlay.toString(), "--owner=0", "--group=0", "-cf", tar.toString(), ".");
        try (OutputStream end = Files.newOutputStream(disk(), StandardOpenOption.APPEND)) {
            Files.copy(tar, end);
        }
        Files.delete(tar);
        run("truncate", "--size=%1M", disk().toString()); // a disk is made of whole sectors
    }

    /** Switches it on. @param life what the kernel's command line says, as {@code life=} @param ahead its clock's */
    Life begin(int life, Duration ahead) throws IOException {
        Path results = directory.resolve("results-" + life);
        Path console = directory.resolve("console-" + life);
        Files.deleteIfExists(results);
        String clock = RTC.format(Instant.now().plus(ahead).truncatedTo(ChronoUnit.SECONDS));
        List<String> command = new ArrayList<>(List.of(QEMU.toString(), "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-no-reboot", "-display", "none", "-rtc", "base=" + clock));
        command.addAll(List.of("-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1024"));
        command.addAll(List.of("-kernel", root.resolve("vmlinuz").toString()));
        command.addAll(List.of(
                "-append",
                "console=ttyS0 quiet panic=1 mitigations=off random.trust_cpu=on root=/dev/nvme0n1 rw"
                        + " init=/usr/sbin/lay-over life=" + life));
        command.addAll(List.of(
                "-drive",
                "file=" + disk().toString().replace(",", ",,") + ",format=raw,if=none,id=root",
                "-device",
                "nvme,drive=root,serial=root"));
        command.addAll(List.of("-serial", "file:" + console, "-serial", "file:" + results));
        Process qemu = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("qemu.log").toFile())
                .start();
        return new Life(qemu, results, console);
    }

    private Path disk() {
        return directory.resolve("disk");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed (above)");
        }
    }

    /** From switching on to off. */
    record Life(Process qemu, Path results, Path console) implements AutoCloseable {

        /** Waits until it has switched itself off. */
        List<String> awaitEnd(Duration patience) throws IOException, InterruptedException {
            qemu.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            return lines();
        }

        /** The power cut. */
        @Override
        public void close() {
            qemu.destroyForcibly();
            qemu.onExit().join();
        }

        boolean isOver() {
            return !qemu.isAlive();
        }

        /** What it has said so far. */
        List<String> lines() throws IOException {
            return Files.exists(results)
                    ? new String(Files.readAllBytes(results), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .toList()
                    : List.of();
        }
    }
}
