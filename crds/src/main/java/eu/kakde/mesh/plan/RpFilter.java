package eu.kakde.mesh.plan;

import java.util.OptionalInt;

/** Reverse path filtering of IPv4 (Linux, Documentation/networking/ip-sysctl, rp_filter). */
public enum RpFilter {
    DISABLED(0),
    STRICT(1),
    LOOSE(2),
    /** Whatever the host has stays. */
    UNMANAGED(-1);

    private final int sysctl;

    RpFilter(int sysctl) {
        this.sysctl = sysctl;
    }

    /** The value for the sysctl; empty for a host whose setting is left alone. */
    public OptionalInt sysctl() {
        return this == UNMANAGED ? OptionalInt.empty() : OptionalInt.of(sysctl);
    }
}
