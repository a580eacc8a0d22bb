package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.conf.WgQuickConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a writer at random moments. {@code -Dcrash.kills=1000 -Dcrash.seed=1} for longer. */
class CrashTest {

    private static final int KILLS = Integer.getInteger("crash.kills", 20);
    private static final long SEED = Long.getLong("crash.seed", 1);
    private static final int LONGEST_MILLIS = 40;

    @TempDir
    private Path directory;

    @Test
    void leavesAWholeConfigurationWhenItsWriterIsKilledAtAnyMoment() throws IOException, InterruptedException {
        Path path = directory.resolve("wg0.conf");
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = start(path);
            Thread.sleep(random.nextInt(LONGEST_MILLIS)); // the moment of death is what is tried
            writer.destroyForcibly().waitFor();
            if (Files.exists(path)) {
                String read = Files.readString(path);
                int version = WgQuickConfig.parse(read).listenPort().orElseThrow() - 1024;
                assertThat(read)
                        .as("after kill %d of seed %d", kill, SEED)
                        .isEqualTo(EndlessWriter.version(version).format());
                assertThat(new ConfigFile(path).read()).isPresent();
            }
        }
    }

    private static Process start(Path path) throws IOException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("writing");
        return writer;
    }
}
