package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.conf.WgQuickConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    private static final WgQuickConfig CONFIG =
            WgQuickConfig.parse("[Interface]\nAddress = 172.27.15.12/32\nListenPort = 51820\n");

    @TempDir
    Path directory;

    private Path path;
    private ConfigFile file;

    @BeforeEach
    void setUp() {
        path = directory.resolve("wireguard/wg0.conf");
        file = new ConfigFile(path);
    }

    @Test
    void isEmptyWhereThereIsNoFile() {
        assertThat(file.read()).isEmpty();
    }

    @Test
    void writesOnceAndOnlyForItsOwner() throws IOException {
        assertThat(file.write(CONFIG)).isTrue();
        assertThat(file.write(CONFIG)).isFalse();
        assertThat(file.read()).contains(CONFIG);
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory.resolve("wireguard")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void replacesATornFile() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "[Interface]\nAddr");
        assertThatThrownBy(file::read).isInstanceOf(HostFileException.class).hasMessageContaining("line 2");
        assertThat(file.write(CONFIG)).isTrue();
        assertThat(file.read()).contains(CONFIG);
    }

    @Test
    void replacesNoFileOfAnAdministratorThatWouldLoseSomething() throws IOException {
        String byHand = "[Interface]\nPostUp = iptables -A FORWARD -i %i -j ACCEPT\n";
        Files.createDirectories(path.getParent());
        Files.writeString(path, byHand);
        assertThatThrownBy(() -> file.write(CONFIG))
                .isInstanceOf(HostFileException.class)
                .hasMessageContaining("it has PostUp");
        assertThat(path).hasContent(byHand);
    }

    @Test
    void readsTheCopyWhenTheFileIsTornWhereverItIs() throws IOException {
        file.write(CONFIG);
        String whole = Files.readString(path);
        for (int length = 0; length < whole.length(); length++) {
            Files.writeString(path, whole.substring(0, length));
            assertThat(file.read()).as("torn after %d bytes", length).contains(CONFIG);
        }
    }

    @Test
    void readsTheCopyWhenTheFileIsGone() throws IOException {
        file.write(CONFIG);
        Files.delete(path);
        assertThat(file.read()).contains(CONFIG);
    }

    @Test
    void readsTheFileWhenTheCopyIsTorn() throws IOException {
        file.write(CONFIG);
        Files.writeString(path.resolveSibling(".wg0.conf.copy"), "[Inter");
        assertThat(file.read()).contains(CONFIG);
    }

    @Test
    void readsWhatAnAdministratorWroteOverIt() throws IOException {
        file.write(CONFIG);
        WgQuickConfig byHand = WgQuickConfig.parse("[Interface]\nAddress = 172.27.15.12/32\nListenPort = 51821\n");
        Files.writeString(path, byHand.format());
        assertThat(file.read()).contains(byHand);
    }

    @Test
    void replacesAFileThatIsTornInTheMiddleOfACommand() throws IOException {
        WgQuickConfig config = WgQuickConfig.parse(
                "[Interface]\nAddress = 172.27.15.12/32\nPostUp = wg set %i private-key /etc/wireguard/wg0.key\n");
        file.write(config);
        Files.writeString(path, Files.readString(path).replace(".key\n", ""));
        assertThat(file.write(config)).isTrue();
        assertThat(file.read()).contains(config);
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite() throws IOException {
        Files.createDirectories(path); // a directory has the name: nothing can be moved there
        Files.createFile(path.resolve("occupied"));
        assertThatThrownBy(() -> AtomicFile.write(path, "text", AtomicFile.OWNER_ONLY))
                .isInstanceOf(IOException.class);
        assertThat(path.getParent()).isDirectoryNotContaining("glob:**.new");
    }
}
