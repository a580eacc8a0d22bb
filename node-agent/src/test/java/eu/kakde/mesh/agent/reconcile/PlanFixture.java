package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import eu.kakde.mesh.plan.PeerPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Small plans for tests: node ms-1 and peers by number. */
final class PlanFixture {

    static final NodeName NODE = new NodeName("ms-1");

    private PlanFixture() {}

    static PublicKey key(int number) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) number);
        return PublicKey.of(bytes);
    }

    /** Peer n{number} with key {number}, address 172.27.15.{number} and an endpoint. */
    static PeerPlan peer(int number) {
        return peer("n" + number, number, "172.27.15." + number + "/32");
    }

    static PeerPlan peer(String name, int key, String allowedIp) {
        return new PeerPlan(
                NODE,
                new NodeName(name),
                key(key),
                List.of(Cidr.parse(allowedIp)),
                Optional.of(Endpoint.parse("192.0.2." + key + ":51820")),
                0);
    }

    static NodeConfig config(PeerPlan... peers) {
        return new NodeConfig(
                NODE, new InterfaceName("wg0"), List.of(new IpAddress("172.27.15.12")), 51820, 1420, List.of(peers));
    }
}
