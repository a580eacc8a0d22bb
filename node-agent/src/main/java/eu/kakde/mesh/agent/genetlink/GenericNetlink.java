package eu.kakde.mesh.agent.genetlink;

import static eu.kakde.mesh.agent.genetlink.GenericNetlink.ControlAttribute.CTRL_ATTR_FAMILY_NAME;

import eu.kakde.mesh.agent.netlink.AttributeReader;
import eu.kakde.mesh.agent.netlink.AttributeWriter;
import eu.kakde.mesh.agent.netlink.KernelNetlinkSocket;
import eu.kakde.mesh.agent.netlink.Message;
import eu.kakde.mesh.agent.netlink.NetlinkConnection;
import eu.kakde.mesh.agent.netlink.NetlinkException;
import eu.kakde.mesh.agent.netlink.Request;
import eu.kakde.mesh.agent.sys.Errno;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds families and talks to them. */
public final class GenericNetlink implements AutoCloseable {

    /** {@code struct genlmsghdr}, which answers begin with. */
    public static final int HEADER_LENGTH = 4;

    private static final int GENL_ID_CTRL = 0x10;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_VERSION = 1;

    /** {@code CTRL_ATTR_*}, up to the last that is used. */
    enum ControlAttribute {
        CTRL_ATTR_UNSPEC,
        CTRL_ATTR_FAMILY_ID,
        CTRL_ATTR_FAMILY_NAME,
        CTRL_ATTR_VERSION
    }

    private final NetlinkConnection connection;

    public GenericNetlink(NetlinkConnection connection) {
        this.connection = connection;
    }

    public static GenericNetlink open() throws IOException {
        return new GenericNetlink(NetlinkConnection.open(KernelNetlinkSocket.NETLINK_GENERIC));
    }

    /** Empty when the kernel has no family of this name. */
    public Optional<Family> family(String name) throws IOException {
        byte[] payload = new AttributeWriter(header(CTRL_CMD_GETFAMILY, CTRL_VERSION))
                .string(CTRL_ATTR_FAMILY_NAME, name)
                .toBytes();
        try {
            Message answer =
                    connection.get(new Request(GENL_ID_CTRL, 0, payload, "look up the generic netlink family " + name));
            return Optional.of(parse(answer.payload()));
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @param attributes the request without the header of generic netlink; copies of it are wiped */
    public List<Message> execute(Family family, int command, byte[] attributes, String purpose) throws IOException {
        Request request = request(family, command, attributes, purpose);
        try {
            return connection.execute(request);
        } finally {
            Arrays.fill(request.payload(), (byte) 0);
        }
    }

    public List<Message> dump(Family family, int command, byte[] attributes, String purpose) throws IOException {
        return connection.dump(request(family, command, attributes, purpose));
    }

    @Override
    public void close() {
        connection.close();
    }

    static Family parse(byte[] payload) throws NetlinkException {
        String name = "";
        int id = 0;
        int version = 0;
        for (var in = AttributeReader.of(ControlAttribute.class, payload, HEADER_LENGTH); in.next(); ) {
            switch (in.type()) {
                case CTRL_ATTR_FAMILY_ID -> id = in.u16();
                case CTRL_ATTR_FAMILY_NAME -> name = in.string();
                case CTRL_ATTR_VERSION -> version = in.u32();
                case CTRL_ATTR_UNSPEC -> {}
            }
        }
        return new Family(name, id, version);
    }

    private static Request request(Family family, int command, byte[] attributes, String purpose) {
        byte[] payload = new byte[HEADER_LENGTH + attributes.length];
        System.arraycopy(header(command, family.version()), 0, payload, 0, HEADER_LENGTH);
        System.arraycopy(attributes, 0, payload, HEADER_LENGTH, attributes.length);
        return new Request(family.id(), 0, payload, purpose);
    }

    private static byte[] header(int command, int version) {
        return new byte[] {(byte) command, (byte) version, 0, 0};
    }
}
