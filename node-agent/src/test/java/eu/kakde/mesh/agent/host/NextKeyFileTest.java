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

class NextKeyFileTest {

    @TempDir
    Path directory;

    private NextKeyFile next;
    private KeyFile key;

    @BeforeEach
    void setUp() {
        HostPaths paths = new HostPaths(directory, directory, directory, directory);
        next = new NextKeyFile(paths, new InterfaceName("wg0"));
        key = new KeyFile(paths, new InterfaceName("wg0"));
    }

    @Test
    void isReadableByItsOwnerAloneAndLeavesTheKeyAsItIs() throws IOException {
        PublicKey current = key.adoptOrMake().publicKey();
        PublicKey made = next.make().publicKey();
        assertThat(made).isNotEqualTo(current);
        assertThat(next.read().orElseThrow().publicKey()).isEqualTo(made);
        assertThat(key.adoptOrMake().publicKey()).isEqualTo(current);
        assertThat(Files.getPosixFilePermissions(directory.resolve("wg0.key.next")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void becomesTheKeyAndIsGoneThen() throws IOException {
        key.adoptOrMake();
        PublicKey made = next.make().publicKey();
        next.keep();
        assertThat(key.adoptOrMake().publicKey()).isEqualTo(made);
        assertThat(next.read()).isEmpty();
        assertThat(Files.getPosixFilePermissions(directory.resolve("wg0.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void isTakenAwayWhenItIsThere() {
        next.drop();
        next.make();
        next.drop();
        assertThat(next.read()).isEmpty();
    }

    @Test
    void neverShowsWhatItHoldsWhenThatIsNoKey() throws IOException {
        Files.writeString(directory.resolve("wg0.key.next"), "half a secret");
        assertThatThrownBy(next::read)
                .isInstanceOf(HostFileException.class)
                .hasMessageContaining("wg0.key.next")
                .hasMessageNotContaining("secret");
    }
}
