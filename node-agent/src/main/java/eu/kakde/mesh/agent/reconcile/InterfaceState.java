package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Link;
import eu.kakde.mesh.agent.rtnetlink.Route;
import java.util.List;

/** The interface as rtnetlink shows it. @param routes those that leave through it, of every table */
public record InterfaceState(Link link, List<InterfaceAddress> addresses, List<Route> routes) {

    public InterfaceState {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }
}
