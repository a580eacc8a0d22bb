package eu.kakde.mesh.agent.rtnetlink;

import java.util.Optional;

/**
 * A rule of policy routing, as {@code ip rule} lists it: {@code linux/fib_rules.h}.
 *
 * @param ipv4 whether it is about IPv4; else IPv6
 * @param priority rules are asked in this order
 * @param table the table that it sends a look-up to; 0 when it does something else
 * @param interfaceName of the interface that it is about, incoming or outgoing; empty when it is about none
 * @param hasSelector whether it is about some packets only: a source, destination, interface, mark or type of service
 */
public record Rule(boolean ipv4, int priority, int table, Optional<String> interfaceName, boolean hasSelector) {

    private static final int RT_TABLE_DEFAULT = 253;

    /**
     * Whether it sends packets to a table that somebody made: neither main, local nor default, which all hosts have.
     */
    public boolean leadsToOwnTable() {
        return table != 0 && table != Route.RT_TABLE_LOCAL && table != Route.RT_TABLE_MAIN && table != RT_TABLE_DEFAULT;
    }

    /** One of those that the kernel makes for each network namespace. */
    public boolean isDefault() {
        return !hasSelector
                && (priority == 0 && table == Route.RT_TABLE_LOCAL
                        || priority == 32766 && table == Route.RT_TABLE_MAIN
                        || priority == 32767 && table == RT_TABLE_DEFAULT);
    }

    @Override
    public String toString() {
        return (ipv4 ? "" : "-6 ") + "rule " + Integer.toUnsignedString(priority)
                + (table == 0 ? "" : " (table " + Integer.toUnsignedString(table) + ")");
    }
}
