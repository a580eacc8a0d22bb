package eu.kakde.mesh.agent.netlink;

import java.util.HexFormat;

/** Bytes of tests, written as spaced hexadecimal in little-endian order. */
final class Bytes {

    private Bytes() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("[\\s|]+", ""));
    }
}
