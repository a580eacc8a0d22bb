package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.check.HostFacts.UdpSocket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bound UDP sockets of the calling thread's network namespace: {@code /proc/net/udp} and {@code udp6}. */
final class UdpSockets {

    private UdpSockets() {}

    static List<UdpSocket> list() throws IOException {
        List<UdpSocket> sockets = new ArrayList<>();
        for (String table : List.of("udp", "udp6")) {
            Path file = Path.of("/proc/thread-self/net", table);
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    Optional<Entry> entry = parse(line);
                    if (entry.isPresent()) {
                        sockets.add(new UdpSocket(
                                entry.get().port(), owner(entry.get().inode())));
                    }
                }
            }
        }
        return sockets;
    }

    /** @param inode of the socket; 0 when the kernel holds it itself */
    record Entry(int port, long inode) {}

    /** A line such as {@code 12: 00000000:CA6C 00000000:0000 07 ... inode ref pointer drops}; empty for the title. */
    static Optional<Entry> parse(String line) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length < 10 || !columns[0].endsWith(":")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(columns[1].substring(columns[1].lastIndexOf(':') + 1), 16);
        return Optional.of(new Entry(port, Long.parseLong(columns[9])));
    }

    private static String owner(long inode) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (inode != 0 && holds(process, "socket:[" + inode + "]")) {
                    return Files.readString(process.resolve("comm")).strip() + " (process " + process.getFileName()
                            + ")";
                }
            }
        }
        return "the kernel or another user's process";
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return false;
        }
        return false;
    }
}
