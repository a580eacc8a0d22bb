package eu.kakde.mesh.agent.kernel;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes the archive that Linux takes as its first file system: cpio's format "newc", see the kernel's
 * {@code Documentation/driver-api/early-userspace/buffer-format.rst}.
 *
 * <pre>
 *   "070701" and 13 numbers of 8 hexadecimal digits   inode mode uid gid links mtime size
 *                                                     device(2) node(2) name length, checksum
 *   name, \0, padded to 4 bytes
 *   content, padded to 4 bytes
 * </pre>
 *
 * Directories on the way to an entry are made; all belongs to root.
 */
final class CpioArchive implements AutoCloseable {

    private static final int DIRECTORY = 0040755;
    private static final int FILE = 0100644;
    private static final int PROGRAM = 0100755;
    private static final int LINK = 0120777;

    private final OutputStream out;
    private final Set<String> written = new HashSet<>();
    private long position;

    CpioArchive(Path archive) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 20);
    }

    /** @param path absolute, as all paths here */
    void directory(String path) throws IOException {
        parents(path + "/.");
    }

    /** A file of root's that may be executed. */
    void program(String path, byte[] content) throws IOException {
        parents(path);
        entry(path, PROGRAM, 0, content);
    }

    void file(String path, byte[] content) throws IOException {
        parents(path);
        entry(path, FILE, 0, content);
    }

    /** A copy; links are followed. */
    void copy(Path from, String path) throws IOException {
        parents(path);
        boolean executable = Files.getPosixFilePermissions(from).contains(PosixFilePermission.OWNER_EXECUTE);
        long seconds = Files.getLastModifiedTime(from).toMillis() / 1000;
        entry(path, executable ? PROGRAM : FILE, seconds, Files.readAllBytes(from));
    }

    /** Copies of all files below a directory. */
    void copyTree(Path from, String path) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(from)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            copy(file, path + "/" + from.relativize(file));
        }
    }

    void link(String path, String target) throws IOException {
        parents(path);
        entry(path, LINK, 0, target.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        entry("/TRAILER!!!", 0, 0, new byte[0]);
        out.close();
    }

    private void parents(String path) throws IOException {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            entry(path.substring(0, slash), DIRECTORY, 0, new byte[0]);
        }
    }

    private void entry(String path, int mode, long mtimeSeconds, byte[] content) throws IOException {
        if (!written.add(path)) {
            return;
        }
        byte[] name = (path.substring(1) + '\0').getBytes(StandardCharsets.UTF_8);
        long[] numbers = {
            written.size(), mode, 0, 0, 1, mtimeSeconds, content.length, 0, 0, 0, 0, name.length, 0,
        };
        StringBuilder header = new StringBuilder("070701");
        for (long number : numbers) {
            header.append(String.format("%08x", number));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(name);
        pad();
        write(content);
        pad();
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private void pad() throws IOException {
        write(new byte[(int) (-position & 3)]);
    }
}
