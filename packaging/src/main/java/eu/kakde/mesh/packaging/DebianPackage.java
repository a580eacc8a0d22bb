package eu.kakde.mesh.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vafer.jdeb.Console;
import org.vafer.jdeb.DataProducer;
import org.vafer.jdeb.DebMaker;
import org.vafer.jdeb.PackagingException;
import org.vafer.jdeb.mapping.Mapper;
import org.vafer.jdeb.mapping.PermMapper;
import org.vafer.jdeb.producers.DataProducerFile;
import org.vafer.jdeb.producers.DataProducerLink;
import org.vafer.jdeb.utils.MapVariableResolver;

/**
 * The Debian package of the agent. Its maintainer scripts are in {@code deploy/deb/control}.
 *
 * @param control the directory of control and maintainer scripts
 * @param version Maven's: 0.1.0-SNAPSHOT becomes 0.1.0~SNAPSHOT, which Debian sorts before 0.1.0
 * @param created the time of all that is in it
 */
record DebianPackage(HostFiles files, Path control, Architecture architecture, String version, Instant created) {

    String fileName() {
        return "mesh-node-agent_" + debianVersion() + "_" + architecture.id() + ".deb";
    }

    /** Writes it as {@link #fileName} into a directory. @param homepage for the control file */
    Path write(Path directory, String homepage) throws IOException {
        Path deb = Files.createDirectories(directory).resolve(fileName());
        List<DataProducer> data = new ArrayList<>();
        files.files().forEach((path, file) -> data.add(producer(path, file)));
        HostFiles.Link link = files.link();
        data.add(new DataProducerLink(link.path(), link.target(), true, null, null, rootOwned("777")));
        HostFiles.File configuration = files.files().get(HostFiles.CONFIGURATION);
        DebMaker maker = new DebMaker(new Quiet(), data, List.of(producer(HostFiles.CONFIGURATION, configuration)));
        maker.setDeb(deb.toFile());
        maker.setControl(control.toFile());
        maker.setEncoding(StandardCharsets.UTF_8);
        maker.setOutputTimestampMs(created.toEpochMilli());
        maker.setResolver(new MapVariableResolver(Map.of(
                "version", debianVersion(),
                "architecture", architecture.id(),
                "libc", oldestLibc(),
                "homepage", homepage)));
        try {
            maker.makeDeb();
        } catch (PackagingException e) {
            throw new IOException("cannot write " + deb + ": " + e.getMessage(), e);
        }
        return deb;
    }

    private String debianVersion() {
        return version.replace('-', '~');
    }

    /** A JDK of Eclipse or Oracle asks for less; that of Debian trixie, which the other architecture gets, for this. */
    private String oldestLibc() {
        return Architecture.own().filter(architecture::equals).isPresent() ? "2.34" : "2.38";
    }

    private static DataProducer producer(String path, HostFiles.File file) {
        return new DataProducerFile(file.source().toFile(), path, null, null, rootOwned(file.mode()));
    }

    private static Mapper[] rootOwned(String mode) {
        return new Mapper[] {new PermMapper(0, 0, "root", "root", mode, "755", 0, null)};
    }

    /** The build says what failed; what is packed is in the package. */
    private static final class Quiet implements Console {

        @Override
        public void debug(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void warn(String message) {
            System.err.println("jdeb: " + message);
        }
    }
}
