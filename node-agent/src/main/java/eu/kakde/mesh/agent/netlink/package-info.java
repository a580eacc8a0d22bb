/**
 * Netlink, the kernel's message protocol (netlink(7), {@code linux/netlink.h}), without any family's meaning.
 *
 * <pre>
 *   Request             type, flags, payload, what it is for
 *     │ execute, dump
 *   NetlinkConnection   sequence numbers, multipart, acks, timeouts, bounded retries
 *     │ datagrams       the seam: tests put a fake here
 *   NetlinkSocket       the kernel (KernelNetlinkSocket)
 * </pre>
 *
 * <p>A datagram holds messages, a message a header, a fixed part of its family, and attributes:
 *
 * <pre>
 *   message    length:4  type:2  flags:2  sequence:4  port id:4 │ family's fixed part │ attributes
 *   attribute  length:2  type:2 (two flag bits on top)          │ value, padded to a multiple of 4
 * </pre>
 *
 * <p>All numbers are in the machine's byte order, except where an attribute says otherwise. Attributes are written by
 * {@link eu.kakde.mesh.agent.netlink.AttributeWriter} and read by {@link eu.kakde.mesh.agent.netlink.AttributeReader};
 * both name them by an enum that lists a header's constants in its order, so that the ordinal is the number:
 *
 * <pre>
 *   enum Colour { COLOUR_UNSPEC, COLOUR_NAME, COLOUR_RGB }
 *
 *   byte[] payload = new AttributeWriter().string(COLOUR_NAME, "teal").u32(COLOUR_RGB, 0x008080).toBytes();
 *
 *   for (var in = AttributeReader.of(Colour.class, payload); in.next(); ) {
 *       switch (in.type()) {
 *           case COLOUR_NAME -&gt; name = in.string();
 *           case COLOUR_RGB -&gt; rgb = in.u32();
 *           case COLOUR_UNSPEC -&gt; {}
 *       }
 *   }
 * </pre>
 *
 * <p>What the kernel refuses becomes one {@link eu.kakde.mesh.agent.netlink.NetlinkException}: errno, the kernel's own
 * words and offset where it gave them (extended ack), and what was tried.
 */
package eu.kakde.mesh.agent.netlink;
