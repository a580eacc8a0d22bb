package eu.kakde.mesh.agent.kernel;

import eu.kakde.mesh.net.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A message WG_CMD_SET_DEVICE as it was sent, read by {@code linux/wireguard.h} without the agent's own code.
 *
 * @param replacesPeers whether it drops all peers that it does not name
 */
record SetDevice(boolean hasPrivateKey, boolean hasListenPort, boolean replacesPeers, List<Peer> peers) {

    private static final int WG_CMD_SET_DEVICE = 1;
    private static final int WGDEVICE_A_PRIVATE_KEY = 3;
    private static final int WGDEVICE_A_FLAGS = 5;
    private static final int WGDEVICE_A_LISTEN_PORT = 6;
    private static final int WGDEVICE_A_PEERS = 8;
    private static final int WGDEVICE_F_REPLACE_PEERS = 1;
    private static final int WGPEER_A_PUBLIC_KEY = 1;
    private static final int WGPEER_A_FLAGS = 3;
    private static final int WGPEER_A_ENDPOINT = 4;
    private static final int WGPEER_F_REMOVE_ME = 1;
    private static final int GENERIC_HEADER_LENGTH = 4;
    private static final int TYPE_MASK = 0x3fff;

    /** What is said of one peer. */
    record Peer(PublicKey publicKey, boolean isRemoved, boolean hasEndpoint) {}

    private record Attribute(int type, byte[] value) {}

    /** Empty when it is another command. @param payload what follows netlink's header */
    static Optional<SetDevice> parse(byte[] payload) {
        if (payload[0] != WG_CMD_SET_DEVICE) {
            return Optional.empty();
        }
        List<Attribute> device = attributes(payload, GENERIC_HEADER_LENGTH);
        List<Peer> peers = value(device, WGDEVICE_A_PEERS)
                .map(list -> attributes(list, 0).stream()
                        .map(element -> peer(attributes(element.value(), 0)))
                        .toList())
                .orElse(List.of());
        return Optional.of(new SetDevice(
                value(device, WGDEVICE_A_PRIVATE_KEY).isPresent(),
                value(device, WGDEVICE_A_LISTEN_PORT).isPresent(),
                (number(device, WGDEVICE_A_FLAGS) & WGDEVICE_F_REPLACE_PEERS) != 0,
                peers));
    }

    private static Peer peer(List<Attribute> attributes) {
        return new Peer(
                PublicKey.of(value(attributes, WGPEER_A_PUBLIC_KEY).orElseThrow()),
                (number(attributes, WGPEER_A_FLAGS) & WGPEER_F_REMOVE_ME) != 0,
                value(attributes, WGPEER_A_ENDPOINT).isPresent());
    }

    private static List<Attribute> attributes(byte[] bytes, int from) {
        List<Attribute> found = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        for (int at = from; at < bytes.length; ) {
            int length = Short.toUnsignedInt(in.getShort(at));
            found.add(new Attribute(in.getShort(at + 2) & TYPE_MASK, Arrays.copyOfRange(bytes, at + 4, at + length)));
            at += length + 3 & ~3;
        }
        return found;
    }

    private static Optional<byte[]> value(List<Attribute> attributes, int type) {
        return attributes.stream()
                .filter(attribute -> attribute.type() == type)
                .map(Attribute::value)
                .findFirst();
    }

    private static int number(List<Attribute> attributes, int type) {
        return value(attributes, type)
                .map(bytes ->
                        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt())
                .orElse(0);
    }
}
