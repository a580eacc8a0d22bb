package eu.kakde.mesh.packaging;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * The same files for hosts without dpkg, to be unpacked over the root. It holds no directories, so that it changes none
 * that is there.
 *
 * @param created the time of all that is in it
 */
record TarPackage(HostFiles files, Architecture architecture, String version, Instant created) {

    /** Writes it into a directory. */
    Path write(Path directory) throws IOException {
        Path file = Files.createDirectories(directory)
                .resolve("mesh-node-agent-" + version + "-linux-" + architecture.id() + ".tar.gz");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            for (Map.Entry<String, HostFiles.File> entry : files.files().entrySet()) {
                write(tar, entry.getKey(), entry.getValue());
            }
            TarArchiveEntry link = new TarArchiveEntry(relative(files.link().path()), TarConstants.LF_SYMLINK);
            link.setLinkName(files.link().target());
            write(tar, link);
            tar.closeArchiveEntry();
        }
        return file;
    }

    private void write(TarArchiveOutputStream tar, String path, HostFiles.File file) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(relative(path));
        entry.setSize(Files.size(file.source()));
        entry.setMode(Integer.parseInt(file.mode(), 8));
        write(tar, entry);
        Files.copy(file.source(), tar);
        tar.closeArchiveEntry();
    }

    private void write(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
        entry.setModTime(created.toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
    }

    private static String relative(String path) {
        return path.substring(1);
    }
}
