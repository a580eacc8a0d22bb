import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lays out a program that needs nothing installed: {@code target/dist}.
 *
 * <pre>
 *   bin          from src/main/dist/bin: a POSIX shell launcher
 *   jvm.options  from src/main/dist: the JVM's options, for the launcher and for the image, which has no shell
 *   lib          the module's jar, whose manifest names its main class and the jars beside it that it needs
 *   runtime      a JVM of just the modules it needs, by jlink; made again only when they or the JDK change. Its
 *                class-data archive also holds the program's own classes, those of src/main/dist/classes.lst: mapped
 *                from the file, they are pages that the kernel may share and drop, and they start faster
 * </pre>
 *
 * Run by Maven (see the parent POM) on the toolchain's JDK: {@code java Dist.java MODULE_DIR JAR CLASSPATH MODULES
 * JAR_TIME}.
 */
class Dist {

    public static void main(String[] args) throws IOException {
        Path module = Path.of(args[0]);
        Path dist = module.resolve("target/dist");
        Path source = module.resolve("src/main/dist");
        copyLauncher(source.resolve("bin"), dist.resolve("bin"));
        Files.copy(
                source.resolve("jvm.options"), dist.resolve("jvm.options"), StandardCopyOption.REPLACE_EXISTING);
        FileTime jarTime = FileTime.from(Instant.parse(args[4]));
        copyJars(Path.of(args[1]), args[2], dist.resolve("lib"), jarTime);
        linkRuntime(dist.resolve("runtime"), args[3].replaceAll("\\s+", ""));
        archiveClasses(dist, Path.of(args[1]).getFileName(), source.resolve("classes.lst"), jarTime);
    }

    private static void copyLauncher(Path from, Path bin) throws IOException {
        Files.createDirectories(bin);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path copy = bin.resolve(file.getFileName());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                if (!copy.toFile().setExecutable(true, false)) {
                    throw new IOException("cannot make executable: " + copy);
                }
            }
        }
    }

    private static void copyJars(Path jar, String classpath, Path lib, FileTime time) throws IOException {
        deleteTree(lib);
        Files.createDirectories(lib);
        copyJar(jar, lib, time);
        for (String entry : classpath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")) {
                copyJar(path, lib, time);
            } else if (!path.endsWith("target/classes") || !path.startsWith(jar.getParent())) {
                throw new IOException(path + " is not a jar yet: build at least to the package phase");
            }
        }
    }

    /** With the time that packages have: the JVM takes an archive only if the jars are as old as those it was made from. */
    private static void copyJar(Path jar, Path lib, FileTime time) throws IOException {
        Path copy = Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        withholdProvider(copy);
        Files.setLastModifiedTime(copy, time);
    }

    /**
     * A security provider (Bouncy Castle's) that is there for its classes alone: the JVM would load it whole when it looks
     * for one of its own that was not linked. Nor does an archive take classes of a signed jar.
     */
    private static void withholdProvider(Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path root = zip.getPath("/");
            if (!Files.deleteIfExists(root.resolve("META-INF/services/java.security.Provider"))) {
                return;
            }
            try (DirectoryStream<Path> signatures =
                    Files.newDirectoryStream(root.resolve("META-INF"), "*.{SF,RSA,DSA,EC}")) {
                for (Path signature : signatures) {
                    Files.delete(signature);
                }
            }
        }
    }

    private static void linkRuntime(Path runtime, String modules) throws IOException {
        Path stampFile = runtime.resolve("stamp");
        String stamp = System.getProperty("java.vendor.version") + " " + Runtime.version() + " " + modules + ", java alone, uncompressed, by a process\n";
        if (Files.exists(stampFile) && Files.readString(stampFile).equals(stamp)) {
            return;
        }
        deleteTree(runtime);
        // As a process: what this JVM has loaded so far would decide which classes for method handles the image gets.
        Process jlink = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jlink").toString(),
                        "--add-modules", modules, "--output", runtime.toString(),
                        "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-0")
                .inheritIO()
                .start();
        if (jlink.onExit().join().exitValue() != 0) {
            throw new IOException("jlink failed");
        }
        Files.delete(runtime.resolve("bin/keytool"));
        Files.delete(runtime.resolve("bin/jwebserver"));
        Files.writeString(stampFile, stamp);
    }

    /** Makes the archive that the JVM takes by itself, again only when what it is made from has changed. */
    private static void archiveClasses(Path dist, Path jar, Path classes, FileTime jarTime) throws IOException {
        Path runtime = dist.resolve("runtime");
        Path options = dist.resolve("jvm.options");
        String input = digest(dist.resolve("lib"), options, classes, runtime.resolve("stamp"));
        String stamp = input + " relocatable, jars of " + jarTime + "\n";
        Path stampFile = runtime.resolve("classes.stamp");
        if (Files.exists(stampFile) && Files.readString(stampFile).equals(stamp)) {
            return;
        }
        // The archive keeps the jars' paths and follows when they move together. This one is the same in every checkout.
        Path self = Path.of("/proc/self/cwd");
        Path lib = (Files.exists(self) ? self : dist).resolve("lib");
        Process dump = new ProcessBuilder(
                        runtime.resolve("bin/java").toString(), "-Xshare:dump", "@" + options,
                        "-Xint", "-Xms128m", "-Xmx128m", // equal input gives equal bytes
                        "-XX:SharedClassListFile=" + classes, "-cp", lib.resolve(jar).toString())
                .directory(dist.toFile())
                .inheritIO()
                .start();
        if (dump.onExit().join().exitValue() != 0) {
            throw new IOException("cannot archive the classes of " + classes);
        }
        Files.writeString(stampFile, stamp);
    }

    private static String digest(Path lib, Path... others) throws IOException {
        List<Path> files;
        try (Stream<Path> jars = Files.list(lib)) {
            files = Stream.concat(jars.sorted(), Stream.of(others)).toList();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
