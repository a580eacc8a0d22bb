package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.net.InterfaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whether systemd brings the interface up at boot: by wg-quick, or by the unit of the agent's own package. */
public final class BootUnits {

    private static final String AGENT_UNIT = "mesh-node-agent.service";

    private final Path root;
    private final InterfaceName name;

    /** @param root below which the host's /usr, /etc/systemd and, if it can be seen, /run are */
    public BootUnits(Path root, InterfaceName name) {
        this.root = root;
        this.name = name;
    }

    /** Whether the interface comes up at boot. */
    public enum Verdict {
        YES,
        NO,
        UNKNOWN
    }

    /**
     * What was found.
     *
     * @param reason a condition reason, documented API
     * @param message what to do, if anything; one line
     */
    public record Answer(Verdict verdict, String reason, String message) {}

    /** Looks anew; a few small directories. */
    public Answer look() {
        String quickUnit = "wg-quick@" + name + ".service";
        boolean hasQuick = Stream.of("usr/bin/wg-quick", "usr/local/bin/wg-quick")
                .anyMatch(path -> Files.isExecutable(root.resolve(path)));
        if (isWanted(AGENT_UNIT) && isInstalled(AGENT_UNIT)) {
            return new Answer(Verdict.YES, "AgentEnabled", AGENT_UNIT + " brings " + name + " up at boot");
        }
        if (isWanted(quickUnit) && hasQuick) {
            return new Answer(Verdict.YES, "WgQuickEnabled", quickUnit + " brings " + name + " up at boot");
        }
        if (isWanted(quickUnit)) {
            return new Answer(
                    Verdict.NO,
                    "NoWgQuick",
                    quickUnit + " is enabled, but there is no wg-quick: install the package wireguard-tools");
        }
        if (!hasSystemd()) {
            return new Answer(
                    Verdict.UNKNOWN,
                    "NoSystemd",
                    "no systemd can be seen from here; see to it that something runs wg-quick up " + name
                            + " or node-agent at boot, before the cluster");
        }
        return new Answer(
                Verdict.NO,
                "NotEnabled",
                "after a boot " + name + " is down until the agent runs: "
                        + (hasQuick ? "" : "install the package wireguard-tools, then ") + "systemctl enable wg-quick@"
                        + name);
    }

    /** A pod is not shown the host's /run, where the sockets of the container runtime lie: there the program tells. */
    private boolean hasSystemd() {
        return Files.isDirectory(root.resolve("run"))
                ? Files.isDirectory(root.resolve("run/systemd/system")) // sd_booted(3)
                : Stream.of("usr/lib/systemd/systemd", "lib/systemd/systemd")
                        .anyMatch(path -> Files.isExecutable(root.resolve(path)));
    }

    private Stream<Path> unitDirectories() {
        return Stream.of("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")
                .map(root::resolve);
    }

    /** Whether there is such a unit and it is not masked: a package that was removed leaves links that want it. */
    private boolean isInstalled(String unit) {
        return unitDirectories()
                .map(directory -> directory.resolve(unit))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst()
                .filter(Files::isRegularFile)
                .isPresent();
    }

    /** Whether a target wants the unit, by an administrator's link or by a package's. */
    private boolean isWanted(String unit) {
        return unitDirectories()
                .flatMap(directory -> targets(directory).stream())
                .anyMatch(target -> Files.exists(target.resolve(unit), LinkOption.NOFOLLOW_LINKS));
    }

    private static List<Path> targets(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.toString().endsWith(".wants")).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
