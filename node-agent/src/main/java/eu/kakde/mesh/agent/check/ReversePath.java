package eu.kakde.mesh.agent.check;

import java.util.Map;

/** Reverse path filtering as the kernel does it: by the larger of "all" and the interface's own value (ip-sysctl). */
public final class ReversePath {

    private static final int STRICT = 1;

    private ReversePath() {}

    /** @param rpFilter {@code net.ipv4.conf.*.rp_filter} by interface, "all" among them @return 0 off, 2 loose */
    static int effective(Map<String, Integer> rpFilter, String interfaceName) {
        int all = rpFilter.getOrDefault("all", 0);
        return Math.max(all, rpFilter.getOrDefault(interfaceName, all));
    }

    public static boolean isStrict(Map<String, Integer> rpFilter, String interfaceName) {
        return effective(rpFilter, interfaceName) == STRICT;
    }
}
