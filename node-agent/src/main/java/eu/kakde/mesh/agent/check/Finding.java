package eu.kakde.mesh.agent.check;

import java.util.List;

/**
 * What one check found.
 *
 * @param check the check's name, lower-case words joined by '-'
 * @param found what was seen
 * @param remedy what to do about it; empty when all is well
 */
public record Finding(Level level, String check, String found, String remedy) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** Worth knowing; does not keep the mesh from working. */
        WARN,
        /** Has to be put right first. */
        STOP
    }

    static Finding ok(String check, String found) {
        return new Finding(Level.OK, check, found, "");
    }

    static Finding warn(String check, String found, String remedy) {
        return new Finding(Level.WARN, check, found, remedy);
    }

    static Finding stop(String check, String found, String remedy) {
        return new Finding(Level.STOP, check, found, remedy);
    }

    /** GO: nothing says STOP. */
    public static boolean isGo(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Level.STOP);
    }
}
