package eu.kakde.mesh.agent.host;

import eu.kakde.mesh.plan.RpFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reverse path filtering: {@code net.ipv4.conf.{all,default}.rp_filter}, live and in a file for the next boot. The
 * kernel uses the larger of "all" and the interface's own value (ip-sysctl), so loose "all" loosens strict interfaces.
 */
public final class Sysctls {

    private static final List<String> SCOPES = List.of("all", "default");

    private final HostPaths paths;

    public Sysctls(HostPaths paths) {
        this.paths = paths;
    }

    /** Sets what differs, and says what it changed, one text each. @throws HostFileException when it cannot */
    public List<String> apply(RpFilter rpFilter) {
        OptionalInt wanted = rpFilter.sysctl();
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<String> changes = new ArrayList<>(applyLive(wanted.getAsInt()));
        StringBuilder file = new StringBuilder();
        SCOPES.forEach(scope ->
                file.append(key(scope)).append('=').append(wanted.getAsInt()).append('\n'));
        Path path = paths.sysctlFile();
        try {
            if (Files.notExists(path) || !Files.readString(path).equals(file.toString())) {
                AtomicFile.write(path, file.toString(), AtomicFile.WORLD_READABLE);
                changes.add("wrote " + path);
            }
        } catch (IOException e) {
            throw new HostFileException("write", path, e);
        }
        return changes;
    }

    private List<String> applyLive(int wanted) {
        List<String> changes = new ArrayList<>();
        for (String scope : SCOPES) {
            Path live = paths.procSys().resolve("net/ipv4/conf/" + scope + "/rp_filter");
            try {
                String found = Files.readString(live).strip();
                if (!found.equals(Integer.toString(wanted))) {
                    Files.writeString(live, wanted + "\n");
                    changes.add(key(scope) + " " + found + " -> " + wanted);
                }
            } catch (IOException e) {
                throw new HostFileException("set", live, e);
            }
        }
        return changes;
    }

    private static String key(String scope) {
        return "net.ipv4.conf." + scope + ".rp_filter";
    }
}
