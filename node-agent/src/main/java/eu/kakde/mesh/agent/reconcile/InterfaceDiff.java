package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.AddAddress;
import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.AddRoute;
import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.DeleteAddress;
import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.DeleteRoute;
import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.SetMtu;
import eu.kakde.mesh.agent.reconcile.InterfaceDiff.Step.SetUp;
import eu.kakde.mesh.agent.rtnetlink.InterfaceAddress;
import eu.kakde.mesh.agent.rtnetlink.Route;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to do to the interface so that its addresses, MTU, state and routes are as wanted. Pure. What is there and was
 * never ours stays: only addresses and routes of the configuration applied before are taken away.
 */
final class InterfaceDiff {

    private InterfaceDiff() {}

    /** One change, in the order in which they come: nothing is taken away before its successor stands. */
    sealed interface Step {

        /** What was wrong, when somebody else had changed it. */
        String found();

        record AddAddress(InterfaceAddress address) implements Step {
            @Override
            public String found() {
                return "address " + address.address() + " was missing";
            }

            @Override
            public String toString() {
                return "add address " + address.address();
            }
        }

        record SetMtu(int interfaceIndex, int from, int to) implements Step {
            @Override
            public String found() {
                return "MTU was " + from + " instead of " + to;
            }

            @Override
            public String toString() {
                return "set MTU from " + from + " to " + to;
            }
        }

        record SetUp(int interfaceIndex) implements Step {
            @Override
            public String found() {
                return "the interface was down";
            }

            @Override
            public String toString() {
                return "set up";
            }
        }

        record AddRoute(Route route) implements Step {
            @Override
            public String found() {
                return "route " + route.destination() + " was missing";
            }

            @Override
            public String toString() {
                return "add route " + route.destination();
            }
        }

        record DeleteRoute(Route route) implements Step {
            @Override
            public String found() {
                return "route " + route.destination() + " was still there";
            }

            @Override
            public String toString() {
                return "delete route " + route.destination();
            }
        }

        record DeleteAddress(InterfaceAddress address) implements Step {
            @Override
            public String found() {
                return "address " + address.address() + " was still there";
            }

            @Override
            public String toString() {
                return "delete address " + address.address();
            }
        }
    }

    /** @param before the configuration applied last; empty when none is known, then nothing is taken away */
    static List<Step> between(InterfaceState observed, Optional<NodeConfig> before, NodeConfig wanted) {
        int index = observed.link().index();
        List<Step> steps = new ArrayList<>();
        for (IpAddress address : wanted.addresses()) {
            if (observed.addresses().stream().noneMatch(found -> found.address().equals(address))) {
                steps.add(new AddAddress(InterfaceAddress.host(index, address)));
            }
        }
        if (observed.link().mtuBytes() != wanted.mtuBytes()) {
            steps.add(new SetMtu(index, observed.link().mtuBytes(), wanted.mtuBytes()));
        }
        if (!observed.link().isUp()) {
            steps.add(new SetUp(index));
        }
        for (Cidr destination : wanted.routes()) {
            if (observed.routes().stream().noneMatch(found -> leadsTo(found, destination))) {
                steps.add(new AddRoute(Route.toPeer(destination, index)));
            }
        }
        before.ifPresent(config -> addRemovals(steps, observed, config, wanted));
        return steps;
    }

    private static void addRemovals(List<Step> steps, InterfaceState observed, NodeConfig before, NodeConfig wanted) {
        Set<Cidr> routes = new HashSet<>(before.routes());
        routes.removeAll(wanted.routes());
        for (Route route : observed.routes()) {
            if (routes.contains(route.destination()) && leadsTo(route, route.destination()) && isPeerRoute(route)) {
                steps.add(new DeleteRoute(route));
            }
        }
        Set<IpAddress> addresses = new HashSet<>(before.addresses());
        addresses.removeAll(wanted.addresses());
        for (InterfaceAddress address : observed.addresses()) {
            if (addresses.contains(address.address())) {
                steps.add(new DeleteAddress(address));
            }
        }
    }

    private static boolean leadsTo(Route route, Cidr destination) {
        return route.table() == Route.RT_TABLE_MAIN && route.destination().equals(destination);
    }

    /** Ours, or one that wg-quick made from the same configuration. */
    private static boolean isPeerRoute(Route route) {
        return route.isOurs() || route.protocol() == Route.RTPROT_BOOT;
    }
}
