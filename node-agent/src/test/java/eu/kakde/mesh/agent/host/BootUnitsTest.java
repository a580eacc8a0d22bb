package eu.kakde.mesh.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.host.BootUnits.Verdict;
import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootUnitsTest {

    private static final String WANTS = "etc/systemd/system/multi-user.target.wants/";

    @TempDir
    private Path root;

    @Test
    void knowsNothingWhereThereIsNoSystemd() {
        assertThat(look().verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void saysWhatToDoWhereNothingIsEnabled() throws IOException {
        Files.createDirectories(root.resolve("run/systemd/system"));
        installWgQuick();
        assertThat(look().verdict()).isEqualTo(Verdict.NO);
        assertThat(look().message()).contains("systemctl enable wg-quick@wg0").doesNotContain("install");
    }

    @Test
    void goesByTheProgramOfSystemdWhereItCannotSeeWhatRuns() throws IOException {
        installWgQuick();
        Files.createDirectories(root.resolve("usr/lib/systemd"));
        Files.createFile(root.resolve("usr/lib/systemd/systemd")).toFile().setExecutable(true);
        assertThat(look().reason()).isEqualTo("NotEnabled");
        Files.createDirectories(root.resolve("run"));
        assertThat(look().reason()).isEqualTo("NoSystemd");
    }

    @Test
    void namesThePackageWhereWgQuickIsMissing() throws IOException {
        Files.createDirectories(root.resolve("run/systemd/system"));
        assertThat(look().message()).contains("install the package wireguard-tools");
        enable("wg-quick@wg0.service");
        assertThat(look().reason()).isEqualTo("NoWgQuick");
    }

    @Test
    void isContentWithWgQuickOrTheAgentsOwnUnit() throws IOException {
        enable("wg-quick@wg0.service");
        installWgQuick();
        assertThat(look().reason()).isEqualTo("WgQuickEnabled");
        enable("mesh-node-agent.service");
        install("mesh-node-agent.service");
        assertThat(look().reason()).isEqualTo("AgentEnabled");
    }

    @Test
    void doesNotBelieveTheLinkOfAPackageThatIsGoneOrOfAUnitThatIsMasked() throws IOException {
        enable("mesh-node-agent.service");
        assertThat(look().verdict()).isNotEqualTo(Verdict.YES);
        install("mesh-node-agent.service");
        assertThat(look().verdict()).isEqualTo(Verdict.YES);
        Files.createSymbolicLink(root.resolve("etc/systemd/system/mesh-node-agent.service"), Path.of("/dev/null"));
        assertThat(look().verdict()).isNotEqualTo(Verdict.YES);
    }

    @Test
    void doesNotTakeAnotherInterfaceForThisOne() throws IOException {
        enable("wg-quick@wg1.service");
        installWgQuick();
        assertThat(look().verdict()).isNotEqualTo(Verdict.YES);
    }

    private BootUnits.Answer look() {
        return new BootUnits(root, new InterfaceName("wg0")).look();
    }

    private void enable(String unit) throws IOException {
        Files.createDirectories(root.resolve(WANTS));
        Files.createSymbolicLink(root.resolve(WANTS + unit), Path.of("/lib/systemd/system/" + unit));
    }

    private void install(String unit) throws IOException {
        Files.createDirectories(root.resolve("usr/lib/systemd/system"));
        Files.createFile(root.resolve("usr/lib/systemd/system/" + unit));
    }

    private void installWgQuick() throws IOException {
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createFile(root.resolve("usr/bin/wg-quick")).toFile().setExecutable(true);
    }
}
