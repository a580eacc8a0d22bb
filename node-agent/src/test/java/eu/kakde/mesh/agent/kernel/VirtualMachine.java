package eu.kakde.mesh.agent.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine without disks and networks, in software: QEMU's TCG works everywhere, KVM does not.
 *
 * @param console what the first serial port says: the kernel and init
 * @param results what the second serial port says
 */
record VirtualMachine(Path console, Path results) {

    static final String QEMU = "qemu-system-x86_64";

    private static final Duration TO_SWITCH_OFF = Duration.ofSeconds(20);

    /**
     * Boots, and waits until the machine is off. It switches itself off after this time, whatever becomes of this JVM;
     * when even that fails, it is killed.
     */
    void run(Path kernel, Path initramfs, Duration patience) throws IOException, InterruptedException {
        Path log = console.resolveSibling("qemu.log");
        // The kernel hands what it does not know to init, as its environment.
        String kernelArguments =
                "console=ttyS0 quiet panic=1 mitigations=off random.trust_cpu=on rdinit=/init patience="
                        + patience.toSeconds();
        List<String> command =
                new ArrayList<>(List.of(Program.get(QEMU).path().toString(), "-nodefaults", "-no-user-config"));
        command.addAll(List.of("-no-reboot", "-display", "none"));
        command.addAll(List.of("-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "768"));
        command.addAll(List.of("-kernel", kernel.toString(), "-initrd", initramfs.toString()));
        command.addAll(List.of("-append", kernelArguments));
        command.addAll(List.of("-serial", file(console), "-serial", file(results)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(patience.plus(TO_SWITCH_OFF).toSeconds(), TimeUnit.SECONDS)) {
                note("killed: it was not off " + TO_SWITCH_OFF.toSeconds() + " s after it should have been");
            } else if (process.exitValue() != 0) {
                note("QEMU ended with " + process.exitValue() + ": " + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** QEMU reads a comma as the end, and two as one. */
    private static String file(Path path) {
        return "file:" + path.toString().replace(",", ",,");
    }

    private void note(String text) throws IOException {
        Files.writeString(
                console,
                "\n" + text + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
