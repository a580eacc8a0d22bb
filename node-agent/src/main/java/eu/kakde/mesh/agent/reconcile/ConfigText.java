package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.plan.MeshSettings;
import eu.kakde.mesh.plan.PeerPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Between a {@link NodeConfig} and the wg-quick file that remembers it. */
public final class ConfigText {

    private ConfigText() {}

    /** @param keyFile where the node's private key lies; the file names it and does not hold it */
    public static WgQuickConfig toFile(NodeConfig config, Path keyFile) {
        return new WgQuickConfig(
                config.addresses().stream().map(InterfaceAddress::host).toList(),
                OptionalInt.of(config.listenPort()),
                OptionalInt.of(config.mtuBytes()),
                new KeySource.File(keyFile),
                config.peers().stream().flatMap(ConfigText::toFile).toList());
    }

    /**
     * A file made by hand lacks things that we write; the defaults fill them in. A nameless peer is named by its key.
     */
    public static NodeConfig fromFile(WgQuickConfig file, NodeName node, InterfaceName interfaceName) {
        return new NodeConfig(
                node,
                interfaceName,
                file.addresses().stream().map(InterfaceAddress::address).toList(),
                file.listenPort().orElse(MeshSettings.DEFAULTS.listenPort()),
                file.mtuBytes().orElse(MeshSettings.DEFAULTS.mtuBytes()),
                peers(file.peers().stream().map(peer -> fromFile(peer, node)).toList()));
    }

    /** One block for each key by which the peer is known; packets go to it by the first. */
    private static Stream<WgQuickConfig.Peer> toFile(PeerPlan peer) {
        Optional<String> name = Optional.of(peer.peer().text());
        return Stream.concat(
                Stream.of(new WgQuickConfig.Peer(
                        name,
                        peer.publicKey(),
                        peer.allowedIps(),
                        peer.endpoint(),
                        peer.persistentKeepaliveSeconds(),
                        false)),
                peer.nextKey().stream()
                        .map(other -> new WgQuickConfig.Peer(name, other, List.of(), peer.endpoint(), 0, false)));
    }

    /** A block without allowed IPs that has another's name is the same peer, by the other of its two keys. */
    private static List<PeerPlan> peers(List<PeerPlan> blocks) {
        List<PeerPlan> peers = new ArrayList<>(blocks);
        for (PeerPlan block : blocks) {
            Optional<PeerPlan> whole = peers.stream()
                    .filter(peer -> block.allowedIps().isEmpty())
                    .filter(peer -> peer.peer().equals(block.peer())
                            && !peer.allowedIps().isEmpty()
                            && peer.nextKey().isEmpty())
                    .findFirst();
            if (whole.isPresent()) {
                peers.remove(block);
                peers.set(peers.indexOf(whole.get()), whole.get().withNextKey(block.publicKey()));
            }
        }
        return peers;
    }

    private static PeerPlan fromFile(WgQuickConfig.Peer peer, NodeName node) {
        return new PeerPlan(
                node,
                peer.name().flatMap(ConfigText::nodeName).orElseGet(() -> namedByKey(peer)),
                peer.publicKey(),
                peer.allowedIps(),
                peer.endpoint(),
                peer.persistentKeepaliveSeconds());
    }

    private static Optional<NodeName> nodeName(String comment) {
        try {
            return Optional.of(new NodeName(comment));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    private static NodeName namedByKey(WgQuickConfig.Peer peer) {
        String hex = HexFormat.of().formatHex(peer.publicKey().bytes(), 0, 8);
        return new NodeName("key-" + hex);
    }
}
