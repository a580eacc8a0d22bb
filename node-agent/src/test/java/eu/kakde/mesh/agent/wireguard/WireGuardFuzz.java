package eu.kakde.mesh.agent.wireguard;

import eu.kakde.mesh.agent.fuzz.FuzzTarget;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.net.InterfaceName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The parsers of how a device describes itself, in the kernel and in userspace. */
public final class WireGuardFuzz {

    private static final InterfaceName NAME = new InterfaceName("wg0");

    private WireGuardFuzz() {}

    public static List<FuzzTarget> targets() {
        DeviceState state =
                Samples.device(Samples.peer(1, "172.27.15.12/32", "fd27::12/128"), Samples.peer(2, "172.27.15.13/32"));
        List<byte[]> kernel =
                KernelCodec.reply(state, 1, 1).stream().map(Message::payload).toList();
        String userspace = "private_key=" + "77".repeat(32) + "\nlisten_port=51820\npublic_key=" + "11".repeat(32)
                + "\nendpoint=[2001:db8::25]:51820\nallowed_ip=172.27.15.12/32\nlast_handshake_time_sec=1\n"
                + "last_handshake_time_nsec=2\nrx_bytes=3\ntx_bytes=4\npersistent_keepalive_interval=25\n"
                + "protocol_version=1\nerrno=0\n\n";
        return List.of(
                new FuzzTarget(
                        "kernel-device",
                        kernel,
                        NetlinkException.class,
                        input -> KernelReply.parse(NAME, List.of(new Message(28, 2, 1, 0, input)))),
                new FuzzTarget(
                        "userspace-device",
                        List.of(userspace.getBytes(StandardCharsets.US_ASCII)),
                        WireGuardException.class,
                        input -> UapiReply.parse(NAME, 7, new String(input, StandardCharsets.UTF_8))));
    }
}
