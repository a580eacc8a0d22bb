package eu.kakde.mesh.agent.handshake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The classic BPF program that lets only handshake initiations to one UDP port pass, so that nothing else ever wakes
 * this process ({@code linux/bpf_common.h}, {@code linux/filter.h}). Offsets count from the IP header.
 */
final class InitiationFilter {

    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_WORD_AT_X = 0x40;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_HALF_AT_X = 0x48;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_X_IPV4_HEADER_LENGTH = 0xb1;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int IPPROTO_UDP = 17;
    private static final int FRAGMENT_OFFSET_BITS = 0x1fff;
    private static final int UDP_LENGTH = UdpPacket.UDP_HEADER + Initiation.LENGTH;
    private static final int TYPE_INITIATION = 0x01000000;

    private final ByteBuffer program = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    private final int instructions;

    private InitiationFilter(int instructions) {
        this.instructions = instructions;
    }

    static byte[] ipv4(int port) {
        return new InitiationFilter(13)
                .load(LOAD_BYTE, 9)
                .need(JUMP_IF_EQUAL, IPPROTO_UDP)
                .load(LOAD_HALF, 6)
                .refuse(JUMP_IF_ANY_BIT, FRAGMENT_OFFSET_BITS)
                .load(LOAD_X_IPV4_HEADER_LENGTH, 0)
                .load(LOAD_HALF_AT_X, 2)
                .need(JUMP_IF_EQUAL, port)
                .load(LOAD_HALF_AT_X, 4)
                .need(JUMP_IF_EQUAL, UDP_LENGTH)
                .load(LOAD_WORD_AT_X, UdpPacket.UDP_HEADER)
                .need(JUMP_IF_EQUAL, TYPE_INITIATION)
                .end();
    }

    /** An IPv6 packet with extension headers is none: WireGuard sends no such packets. */
    static byte[] ipv6(int port) {
        int udp = UdpPacket.IPV6_HEADER;
        return new InitiationFilter(10)
                .load(LOAD_BYTE, 6)
                .need(JUMP_IF_EQUAL, IPPROTO_UDP)
                .load(LOAD_HALF, udp + 2)
                .need(JUMP_IF_EQUAL, port)
                .load(LOAD_HALF, udp + 4)
                .need(JUMP_IF_EQUAL, UDP_LENGTH)
                .load(LOAD_WORD, udp + UdpPacket.UDP_HEADER)
                .need(JUMP_IF_EQUAL, TYPE_INITIATION)
                .end();
    }

    private InitiationFilter load(int code, int offset) {
        return add(code, 0, 0, offset);
    }

    private InitiationFilter need(int test, int value) {
        return add(test, 0, toLast(), value);
    }

    private InitiationFilter refuse(int test, int value) {
        return add(test, toLast(), 0, value);
    }

    /** How many instructions to jump over to come to the last one, which refuses. */
    private int toLast() {
        return instructions - 1 - (program.position() / 8 + 1);
    }

    private byte[] end() {
        add(RETURN, 0, 0, UdpPacket.ROOM);
        add(RETURN, 0, 0, 0);
        byte[] bytes = new byte[program.position()];
        program.flip().get(bytes);
        return bytes;
    }

    private InitiationFilter add(int code, int ifTrue, int ifFalse, int operand) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
        return this;
    }
}
