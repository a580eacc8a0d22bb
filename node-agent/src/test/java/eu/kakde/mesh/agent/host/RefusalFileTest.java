package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.host.RefusalFile.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalFileTest {

    private static final Content CONTENT = new Content("0123", Optional.of("2"), "remove peer ms-1");

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("wg0.reverted");
    }

    @Test
    void readsBackWhatItWrote() {
        new RefusalFile(path).write(Optional.of(CONTENT));
        assertThat(new RefusalFile(path).read()).contains(CONTENT);
    }

    @Test
    void goesAwayWhenNothingIsRefused() {
        RefusalFile file = new RefusalFile(path);
        file.write(Optional.of(CONTENT));
        file.write(Optional.empty());
        assertThat(path).doesNotExist();
    }

    @Test
    void countsForNothingWhenItIsTorn() throws IOException {
        new RefusalFile(path).write(Optional.of(CONTENT));
        Files.writeString(path, Files.readString(path).substring(0, 105));
        assertThat(new RefusalFile(path).read()).isEmpty();
    }
}
