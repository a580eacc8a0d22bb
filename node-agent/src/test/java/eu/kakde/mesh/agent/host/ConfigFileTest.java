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
}
