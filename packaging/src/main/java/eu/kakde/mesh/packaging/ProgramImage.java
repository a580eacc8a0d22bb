package eu.kakde.mesh.packaging;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The image of one program for one architecture, on nothing: no shell, no package manager.
 *
 * <pre>
 *   base          /lib*, /etc, /tmp   Debian's loader and libraries
 *   runtime       /usr/lib/jvm        the JVM
 *   libraries     /usr/lib/NAME/lib   other people's jars
 *   application   /usr/lib/NAME       our jars, jvm.options, and the JVM's archive of their classes
 * </pre>
 *
 * Layers that change less come first, so that an upgrade pulls little; the first two are the same in all programs'
 * images.
 *
 * @param created the time of the image and of all files but the jars
 * @param cache where layers are kept between builds
 */
record ProgramImage(Program program, DebianBase base, Path repository, Instant created, Path cache) {

    private static final String JVM = "/usr/lib/jvm";

    /** Of the runtime, but with the program's classes in it. */
    private static final String ARCHIVE = ".jsa";

    private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");
    private static final FilePermissions EVERYBODYS = FilePermissions.fromOctalString("777");

    /** Writes the image as {@code docker load} takes it, or as a tar of an OCI layout. */
    String write(String reference, Map<String, String> labels, ImageFormat format, Path tar)
            throws IOException, InterruptedException {
        try {
            Files.createDirectories(tar.getParent());
            JibContainer image = image().setLabels(labels)
                    .setFormat(format)
                    .containerize(Containerizer.to(TarImage.at(tar).named(reference))
                            .setOfflineMode(true)
                            .setBaseImageLayersCache(cache)
                            .setApplicationLayersCache(cache));
            return image.getDigest().toString();
        } catch (InvalidImageReferenceException | RegistryException | ExecutionException e) {
            throw new IOException("cannot write " + tar + ": " + e.getMessage(), e);
        } catch (CacheDirectoryCreationException e) {
            throw new IOException("cannot make the layers' cache: " + e.getMessage(), e);
        }
    }

    private JibContainerBuilder image() throws IOException, InterruptedException {
        Path runtime = LinkedRuntime.of(dist(), base, program.target(repository));
        return Jib.fromScratch()
                .setPlatforms(Set.of(new Platform(base.architecture().id(), "linux")))
                .setCreationTime(created)
                .setUser(program.user())
                .setEntrypoint(
                        JVM + "/bin/java", "@" + home("jvm.options"), "-jar", home("lib/" + program.name() + ".jar"))
                .setFileEntriesLayers(
                        List.of(baseLayer(), runtimeLayer(runtime), librariesLayer(), applicationLayer(runtime)));
    }

    private String home(String path) {
        return "/usr/lib/" + program.name() + "/" + path;
    }

    private Path dist() {
        return program.target(repository).resolve("dist");
    }

    private FileEntriesLayer baseLayer() throws IOException {
        FileEntriesLayer.Builder layer = layer("base");
        Path etc = repository.resolve("deploy/images/etc");
        for (Path file : list(etc)) {
            add(layer, file, "/etc/" + file.getFileName(), FILE);
        }
        for (Map.Entry<String, Path> file : base.files().entrySet()) {
            boolean loader = file.getKey().equals(base.architecture().loader());
            add(layer, file.getValue(), file.getKey(), loader ? EXECUTABLE : FILE);
        }
        add(layer, etc, "/tmp", EVERYBODYS);
        return layer.build();
    }

    private FileEntriesLayer runtimeLayer(Path runtime) throws IOException {
        FileEntriesLayer.Builder layer = layer("runtime");
        try (Stream<Path> files = Files.walk(runtime)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = runtime.relativize(file).toString();
                if (!name.endsWith("stamp") && !name.endsWith(ARCHIVE)) {
                    add(layer, file, JVM + "/" + name, Files.isExecutable(file) ? EXECUTABLE : FILE);
                }
            }
        }
        return layer.build();
    }

    private FileEntriesLayer librariesLayer() throws IOException {
        FileEntriesLayer.Builder layer = layer("libraries");
        addJars(layer, jar -> !ours(jar));
        return layer.build();
    }

    private FileEntriesLayer applicationLayer(Path runtime) throws IOException {
        FileEntriesLayer.Builder layer = layer("application");
        addJars(layer, this::ours);
        add(layer, dist().resolve("jvm.options"), home("jvm.options"), FILE);
        for (Path file : list(runtime.resolve("lib/server"))) {
            if (file.toString().endsWith(ARCHIVE)) {
                add(layer, file, JVM + "/lib/server/" + file.getFileName(), FILE);
            }
        }
        return layer.build();
    }

    private void addJars(FileEntriesLayer.Builder layer, Predicate<Path> wanted) throws IOException {
        for (Path jar : list(dist().resolve("lib"))) {
            if (wanted.test(jar)) {
                // With the time that it has in target/dist: the archive of its classes fits no other.
                layer.addEntry(
                        jar,
                        AbsoluteUnixPath.get(home("lib/" + jar.getFileName())),
                        FILE,
                        Files.getLastModifiedTime(jar).toInstant());
            }
        }
    }

    private boolean ours(Path jar) {
        String name = jar.getFileName().toString();
        return name.equals(program.name() + ".jar") || name.startsWith("mesh-");
    }

    private static FileEntriesLayer.Builder layer(String name) {
        return FileEntriesLayer.builder().setName(name);
    }

    private void add(FileEntriesLayer.Builder layer, Path file, String path, FilePermissions permissions) {
        layer.addEntry(file, AbsoluteUnixPath.get(path), permissions, created);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
