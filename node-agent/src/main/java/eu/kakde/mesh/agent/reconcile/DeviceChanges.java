package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.wireguard.DeviceConfig;
import eu.kakde.mesh.agent.wireguard.DeviceState;
import eu.kakde.mesh.agent.wireguard.PeerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A change of the device in words.
 *
 * @param changes what is sent
 * @param faults what was wrong, when the device was as wanted before; a peer's endpoint is none, since peers roam
 */
record DeviceChanges(List<String> changes, List<String> faults) {

    static DeviceChanges of(DeviceState device, DeviceConfig change, NodeConfig wanted) {
        DeviceChanges told = new DeviceChanges(new ArrayList<>(), new ArrayList<>());
        change.privateKey().ifPresent(key -> {
            told.changes.add("set private key");
            told.faults.add(
                    device.publicKey().isEmpty() ? "the device had no private key" : "it had another private key");
        });
        change.listenPort().ifPresent(port -> {
            told.changes.add("set listen port " + port);
            told.faults.add("listen port was " + device.listenPort() + " instead of " + port);
        });
        change.peers().forEach(peer -> told.tell(peer, nameOf(peer, wanted)));
        return told;
    }

    private void tell(PeerConfig peer, String who) {
        switch (peer.action()) {
            case ADD_OR_UPDATE -> {
                changes.add("add peer " + who);
                faults.add("peer " + who + " was missing");
            }
            case UPDATE_ONLY -> {
                changes.add("change peer " + who
                        + peer.endpoint()
                                .map(endpoint -> ", endpoint " + endpoint)
                                .orElse(""));
                if (peer.replaceAllowedIps()
                        || !peer.allowedIps().isEmpty()
                        || peer.persistentKeepaliveSeconds().isPresent()) {
                    faults.add("peer " + who + " had other allowed IPs or another keepalive");
                }
            }
            case REMOVE -> {
                changes.add("remove peer " + who);
                faults.add("peer " + who + " was still there");
            }
        }
    }

    private static String nameOf(PeerConfig peer, NodeConfig wanted) {
        return wanted.peers().stream()
                .filter(plan -> plan.keys().contains(peer.publicKey()))
                .map(plan ->
                        plan.peer().text() + (plan.publicKey().equals(peer.publicKey()) ? "" : " by its other key"))
                .findFirst()
                .orElse(peer.publicKey().base64());
    }
}
