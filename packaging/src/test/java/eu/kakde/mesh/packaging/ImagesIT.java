package eu.kakde.mesh.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The images that the build has just made, read as a container runtime reads them, and run without a network. */
class ImagesIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Path CHART = REPOSITORY.resolve("helm/wireguard-mesh");

    /** A pull over a home uplink should not grow unseen. */
    private static final long LARGEST = 60_000_000;

    @TempDir
    private Path directory;

    static Stream<Arguments> images() {
        return Stream.of(Program.NODE_AGENT, Program.OPERATOR)
                .flatMap(program ->
                        Arrays.stream(Architecture.values()).map(architecture -> Arguments.of(program, architecture)));
    }

    @ParameterizedTest
    @MethodSource("images")
    void isWhatTheChartPulls(Program program, Architecture architecture) throws IOException {
        String version = property("Chart.yaml", "appVersion: (\\S+)");
        String repository = property("values.yaml", "repository: (\\S+/" + program.name() + ")");
        assertThat(image(program, architecture).reference()).isEqualTo(repository + ":" + version);
    }

    @ParameterizedTest
    @MethodSource("images")
    void saysWhatItIs(Program program, Architecture architecture) throws IOException {
        BuiltImage image = image(program, architecture);
        assertThat(image.config().get("architecture").asText()).isEqualTo(architecture.id());
        assertThat(image.config().get("os").asText()).isEqualTo("linux");
        assertThat(image.user()).isEqualTo(program.user()).matches("\\d+:\\d+");
        assertThat(image.label("title")).isEqualTo(program.title());
        assertThat(image.label("version")).isEqualTo(property("Chart.yaml", "appVersion: (\\S+)"));
        assertThat(image.label("licenses")).isEqualTo("Apache-2.0");
        assertThat(image.label("source")).startsWith("https://");
        assertThat(image.label("revision")).matches("([0-9a-f]{40}(-dirty)?)?");
    }

    @ParameterizedTest
    @MethodSource("images")
    void isSmall(Program program, Architecture architecture) throws IOException {
        long compressed = image(program, architecture).layers().stream()
                .mapToLong(layer -> layer.length)
                .sum();
        assertThat(compressed).isLessThan(LARGEST);
    }

    @ParameterizedTest
    @MethodSource("images")
    void holdsNothingToRunButTheJvm(Program program, Architecture architecture) throws IOException {
        Path root = unpack(image(program, architecture));
        Set<String> executables = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .forEach(file -> executables.add("/" + root.relativize(file)));
        }
        assertThat(executables)
                .containsExactlyInAnyOrder(
                        architecture.loader(),
                        "/usr/lib/jvm/bin/java",
                        "/usr/lib/jvm/lib/jexec",
                        "/usr/lib/jvm/lib/jspawnhelper");
    }

    @ParameterizedTest
    @MethodSource("images")
    void startsWithoutANetwork(Program program, Architecture architecture) throws Exception {
        assumeTrue(Files.isWritable(Path.of("/proc/sys/kernel/hostname")), "chroot and namespaces need root");
        BuiltImage image = image(program, architecture);
        Path root = unpack(image);
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "sh",
                "-c",
                "mkdir \"$1/proc\" && mount -t proc proc \"$1/proc\" && shift && exec chroot \"$@\"",
                "sh",
                root.toString(),
                "--userspec=" + image.user(),
                root.toString()));
        if (Architecture.own().filter(architecture::equals).isEmpty()) {
            Path emulator = Path.of("/usr/bin/qemu-aarch64-static");
            assumeTrue(Files.exists(emulator), "no emulator: install the Debian package qemu-user-static");
            Files.copy(emulator, root.resolve("emulator"));
            command.add("/emulator");
        }
        command.addAll(image.entrypoint());
        command.add("--version");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .isEqualTo(program.name() + " " + image.label("version") + "\n");
        assertThat(process.waitFor()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void startsFromItsClassArchive(Architecture architecture) throws Exception {
        assumeTrue(Architecture.own().filter(architecture::equals).isPresent(), "made by a JVM of this machine alone");
        BuiltImage image = image(Program.NODE_AGENT, architecture);
        Path root = unpack(image);
        List<String> command = new ArrayList<>();
        for (String part : image.entrypoint()) {
            command.add(part.replace("/usr/lib/", root + "/usr/lib/"));
        }
        command.add(command.indexOf("-jar"), "-Xlog:class+load:stdout");
        command.add("--version");
        Process process = new ProcessBuilder(command).start();
        assertThat(new String(process.getInputStream().readAllBytes()))
                .contains("picocli.CommandLine source: shared objects file");
    }

    @ParameterizedTest
    @MethodSource("images")
    void sharesItsLowerLayersWithTheOtherProgram(Program program, Architecture architecture) throws IOException {
        BuiltImage image = image(program, architecture);
        BuiltImage agent = image(Program.NODE_AGENT, architecture);
        assertThat(image.diffId(0)).as("base").isEqualTo(agent.diffId(0));
        assertThat(image.diffId(1)).as("runtime, linked twice").isEqualTo(agent.diffId(1));
    }

    @Test
    void builtAgainIsTheSameDigest() throws Exception {
        Architecture architecture = Architecture.own().orElseThrow();
        BuiltImage built = image(Program.OPERATOR, architecture);
        ImageLabels labels = new ImageLabels(built.label("source"), built.label("version"), built.label("revision"));
        ProgramImage again = new ProgramImage(
                Program.OPERATOR,
                DebianBase.of(architecture, REPOSITORY),
                REPOSITORY,
                Instant.parse(built.config().get("created").asText()),
                directory.resolve("layers"));
        String digest = again.write(
                built.reference(), labels.of(Program.OPERATOR), ImageFormat.OCI, directory.resolve("again.oci.tar"));
        assertThat(digest)
                .isEqualTo(Files.readString(file(Program.OPERATOR, architecture, ".digest"))
                        .strip());
    }

    /** Where every user may go, unlike JUnit's temporary directory itself. */
    private Path unpack(BuiltImage image) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = Files.createDirectory(directory.resolve("root"));
        image.unpack(root);
        return root;
    }

    private static BuiltImage image(Program program, Architecture architecture) throws IOException {
        Path tar = tar(program, architecture);
        assumeTrue(Files.exists(tar), "not built here (the build said why): " + tar);
        return BuiltImage.read(tar);
    }

    private static Path tar(Program program, Architecture architecture) {
        return file(program, architecture, ".tar");
    }

    private static Path file(Program program, Architecture architecture, String suffix) {
        return program.target(REPOSITORY).resolve("images/" + program.name() + "-linux-" + architecture.id() + suffix);
    }

    private static String property(String file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(CHART.resolve(file)));
        assertThat(matcher.find()).as(pattern + " in " + file).isTrue();
        return matcher.group(1);
    }
}
