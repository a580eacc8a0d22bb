package eu.kakde.mesh.agent.rtnetlink;

/**
 * A change of the network that somebody made, possibly ourselves. An event says what is so now, not what it was before.
 */
public sealed interface RtnetlinkEvent {

    /** A link appeared, or anything about it changed. */
    record LinkChanged(Link link) implements RtnetlinkEvent {}

    record LinkRemoved(Link link) implements RtnetlinkEvent {}

    record AddressAdded(InterfaceAddress address) implements RtnetlinkEvent {}

    record AddressRemoved(InterfaceAddress address) implements RtnetlinkEvent {}

    record RouteAdded(Route route) implements RtnetlinkEvent {}

    /**
     * A route was removed. When a link goes down or away, its IPv4 routes vanish without events of their own: only the
     * link's event tells.
     */
    record RouteRemoved(Route route) implements RtnetlinkEvent {}

    /** Events were lost, because they came faster than they were read. Anything may have changed. */
    record EventsLost() implements RtnetlinkEvent {}
}
