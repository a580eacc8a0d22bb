package eu.kakde.mesh.agent.imported;

import eu.kakde.mesh.agent.host.ConfigFile;
import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.reconcile.TunnelState;
import eu.kakde.mesh.agent.wireguard.PeerState;
import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickConfig.InterfaceAddress;
import eu.kakde.mesh.conf.WgQuickConfig.KeySource;
import eu.kakde.mesh.conf.WgQuickConfig.Peer;
import eu.kakde.mesh.conf.WgQuickLoss;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One host of an existing mesh, as its configuration describes it. The private key is read for its public half alone
 * and not kept.
 *
 * @param publicKey empty when neither the configuration nor a file beside it holds the key
 * @param notCarried keys of it that no manifest has, such as PresharedKey or PostDown; never their values
 * @param live whether this is the interface as it is; the peers' endpoints are then where they were last heard from
 */
public record ImportedHost(
        NodeName name, WgQuickConfig config, Optional<PublicKey> publicKey, List<String> notCarried, boolean live) {

    public ImportedHost {
        notCarried = List.copyOf(notCarried);
    }

    /**
     * Reads a wg-quick file, of this machine or copied from another.
     *
     * @throws HostFileException when it is missing, cannot be read or is none
     */
    public static ImportedHost read(NodeName name, Path file) {
        WgQuickConfig config =
                new ConfigFile(file).read().orElseThrow(() -> new HostFileException("read", file, "is missing"));
        Optional<PublicKey> key = switch (config.key()) {
            case KeySource.Inline(String base64) -> publicKey(base64, file);
            case KeySource.File(Path keyFile) -> keyBeside(file, keyFile);
            case KeySource.None none -> Optional.empty();
        };
        return new ImportedHost(name, withoutSecrets(config), key, notCarried(file), false);
    }

    /** @param names of the peers, as far as they are known */
    public static ImportedHost observed(NodeName name, TunnelState state, Map<PublicKey, String> names) {
        WgQuickConfig config = new WgQuickConfig(
                state.link().addresses().stream()
                        .filter(address -> address.address().isGlobalUnicast())
                        .map(address -> new InterfaceAddress(address.address(), address.prefixLength()))
                        .toList(),
                OptionalInt.of(state.device().listenPort()),
                OptionalInt.of(state.link().link().mtuBytes()),
                new KeySource.None(),
                state.device().peers().stream()
                        .map(peer -> peer(peer, Optional.ofNullable(names.get(peer.publicKey()))))
                        .toList());
        boolean presharedKey = config.peers().stream().anyMatch(Peer::hasPresharedKey);
        return new ImportedHost(
                name, config, state.device().publicKey(), presharedKey ? List.of("PresharedKey") : List.of(), true);
    }

    private static List<String> notCarried(Path file) {
        try {
            return WgQuickLoss.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new HostFileException("read", file, e.getClass().getSimpleName());
        }
    }

    private static Peer peer(PeerState peer, Optional<String> name) {
        return new Peer(
                name,
                peer.publicKey(),
                peer.allowedIps(),
                peer.endpoint().map(Endpoint::of),
                peer.persistentKeepaliveSeconds(),
                peer.hasPresharedKey());
    }

    private static WgQuickConfig withoutSecrets(WgQuickConfig config) {
        return new WgQuickConfig(
                config.addresses(), config.listenPort(), config.mtuBytes(), new KeySource.None(), config.peers());
    }

    /**
     * A file that was copied from another machine names that machine's key: only one that lies beside it is its own.
     */
    private static Optional<PublicKey> keyBeside(Path file, Path keyFile) {
        Path beside = file.toAbsolutePath().normalize().resolveSibling(keyFile.getFileName());
        if (!beside.equals(keyFile) || !Files.isReadable(keyFile)) {
            return Optional.empty();
        }
        try {
            return publicKey(Files.readString(keyFile), keyFile);
        } catch (IOException e) {
            throw new HostFileException("read", keyFile, e.getClass().getSimpleName());
        }
    }

    private static Optional<PublicKey> publicKey(String base64, Path file) {
        try (PrivateKey key = PrivateKey.parse(base64)) {
            return Optional.of(key.publicKey());
        } catch (IllegalArgumentException e) {
            throw new HostFileException("read", file, "holds no WireGuard private key (44 characters of base64)");
        }
    }
}
