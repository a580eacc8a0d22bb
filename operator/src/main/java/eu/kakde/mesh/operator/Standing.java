package eu.kakde.mesh.operator;

import eu.kakde.mesh.plan.MeshMember;

/**
 * How far one node has come with what it was told.
 *
 * @param apiServer whether it is a host of the API server
 * @param waits whether something is planned for it that it was not told yet
 * @param agent whether somebody there acts on what it is told, and says so
 * @param doubt why it does not count as having what it was told, for a person; empty when it has it
 * @param failed whether it has tried and will not try again by itself
 */
record Standing(MeshMember member, boolean apiServer, boolean waits, Agent agent, String doubt, boolean failed) {

    /** Whether somebody reports from the node. */
    enum Agent {
        REPORTING,
        /** It fell silent: the node may be off. */
        SILENT,
        /** It never reported an interface; what the node is told cuts nothing off there. */
        NONE
    }

    /** Whether it has still to show that it lives with what it was told. */
    boolean isInDoubt() {
        return agent == Agent.REPORTING && !doubt.isEmpty();
    }
}
