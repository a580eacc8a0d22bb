package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    /** Alice's keys of RFC 7748, section 6.1. */
    private static final String PRIVATE = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=";

    private static final String PUBLIC = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

    @TempDir
    Path directory;

    private KeyFile keyFile;
    private Path key;
    private Path config;

    @BeforeEach
    void setUp() {
        Path wireguard = directory.resolve("wireguard");
        keyFile = new KeyFile(new HostPaths(wireguard, directory, directory, directory), new InterfaceName("wg0"));
        key = wireguard.resolve("wg0.key");
        config = wireguard.resolve("wg0.conf");
    }

    @Test
    void makesAKeyOnceThatOnlyItsOwnerCanRead() throws IOException {
        PublicKey first = keyFile.adoptOrMake().publicKey();
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(keyFile.adoptOrMake().publicKey()).isEqualTo(first);
    }

    @Test
    void adoptsTheKeyThatIsThere() throws IOException {
        Files.createDirectories(key.getParent());
        Files.writeString(key, PRIVATE + "\n");
        assertThat(keyFile.adoptOrMake().publicKey()).isEqualTo(new PublicKey(PUBLIC));
    }

    @Test
    void closesAKeyFileThatOthersCouldRead() throws IOException {
        Files.createDirectories(key.getParent());
        Files.writeString(key, PRIVATE);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        keyFile.adoptOrMake();
        assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void adoptsTheKeyOfAConfigMadeByHand() throws IOException {
        Files.createDirectories(config.getParent());
        Files.writeString(config, "[Interface]\nPrivateKey = " + PRIVATE + "\n");
        assertThat(keyFile.adoptOrMake().publicKey()).isEqualTo(new PublicKey(PUBLIC));
        assertThat(Files.readString(key).strip()).isEqualTo(PRIVATE);
    }

    @Test
    void neverReplacesAKeyThatItCannotRead() throws IOException {
        Files.createDirectories(key.getParent());
        Files.writeString(key, "torn");
        assertThatThrownBy(keyFile::adoptOrMake)
                .isInstanceOf(HostFileException.class)
                .hasMessageContaining(key.toString())
                .hasMessageNotContaining("torn");
        assertThat(Files.readString(key)).isEqualTo("torn");
    }
}
