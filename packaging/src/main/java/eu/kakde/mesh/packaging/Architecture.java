package eu.kakde.mesh.packaging;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A processor architecture that images are made for, and where Debian and the kernel expect its libraries. */
enum Architecture {
    AMD64("x86_64-linux-gnu", "/lib64/ld-linux-x86-64.so.2"),
    ARM64("aarch64-linux-gnu", "/lib/ld-linux-aarch64.so.1");

    private final String multiarch;
    private final String loader;

    Architecture(String multiarch, String loader) {
        this.multiarch = multiarch;
        this.loader = loader;
    }

    /** As image platforms and Debian call it: {@code amd64}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of Debian's library directories: {@code x86_64-linux-gnu}. */
    String multiarch() {
        return multiarch;
    }

    /** The path that programs name as their dynamic loader. */
    String loader() {
        return loader;
    }

    /** This machine's; empty when it is none of ours, or not Linux. */
    static Optional<Architecture> own() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        String name = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        return Arrays.stream(values())
                .filter(architecture -> architecture.id().equals(name))
                .findFirst();
    }
}
