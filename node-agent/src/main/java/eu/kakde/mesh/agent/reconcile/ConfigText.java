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
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

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
                config.peers().stream().map(ConfigText::toFile).toList());
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
                file.peers().stream().map(peer -> fromFile(peer, node)).toList());
    }

    private static WgQuickConfig.Peer toFile(PeerPlan peer) {
        return new WgQuickConfig.Peer(
                Optional.of(peer.peer().text()),
                peer.publicKey(),
                peer.allowedIps(),
                peer.endpoint(),
                peer.persistentKeepaliveSeconds(),
                false);
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
