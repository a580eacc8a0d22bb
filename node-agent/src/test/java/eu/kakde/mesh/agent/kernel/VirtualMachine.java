package eu.kakde.mesh.agent.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine without disks and networks, in software: QEMU's TCG works everywhere, KVM does not.
 *
 * @param console what the first serial port says: the kernel and init
 * @param results what the second serial port says
 */
record VirtualMachine(Program qemu, Path console, Path results) {

    private static final String KERNEL_ARGUMENTS =
            "console=ttyS0 quiet panic=1 mitigations=off random.trust_cpu=on rdinit=/init";

    /** Boots, and waits until the machine is off; switches it off when that takes too long. */
    void run(Path kernel, Path initramfs, Duration patience) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        qemu.path().toString(),
                        "-nodefaults",
                        "-no-user-config",
                        "-no-reboot",
                        "-display",
                        "none",
                        "-accel",
                        "tcg,thread=multi",
                        "-cpu",
                        "max",
                        "-smp",
                        "2",
                        "-m",
                        "768",
                        "-kernel",
                        kernel.toString(),
                        "-initrd",
                        initramfs.toString(),
                        "-append",
                        KERNEL_ARGUMENTS,
                        "-serial",
                        "file:" + console,
                        "-serial",
                        "file:" + results))
                .redirectErrorStream(true)
                .redirectOutput(console.resolveSibling("qemu.log").toFile())
                .start();
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                note("the machine was not off after " + patience.toSeconds() + " s: switched off by the test");
            } else if (process.exitValue() != 0) {
                note("QEMU ended with " + process.exitValue() + ": "
                        + Files.readString(console.resolveSibling("qemu.log")));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private void note(String text) throws IOException {
        Files.writeString(
                console,
                "\n" + text + "\n",
                StandardCharsets.UTF_8,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }
}
