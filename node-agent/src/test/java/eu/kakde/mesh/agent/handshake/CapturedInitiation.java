package eu.kakde.mesh.agent.handshake;

import eu.kakde.mesh.agent.wireguard.PrivateKey;
import eu.kakde.mesh.net.PublicKey;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A message that wireguard-go sent in a network namespace of its own, with keys that were made for it and thrown away.
 */
final class CapturedInitiation {

    static final byte[] BYTES = HexFormat.of()
            .parseHex("01000000908be72fafbb7b656de97c59e950c6e43e81261ab7b310af50a8b8acc3b55e513c8f6e595969d7bd7ee2146b"
                    + "6839358d9e148baa902519b0b3f1c6138ceb8539b33b02620aa745aa6b64f409f8e23e520afdcf12464824ebe12b4ab0"
                    + "93fe5b4f3be96d5ae6825c443c30620141d9a4d68a33d16cb15b1ba31cc4dd5400536ab4000000000000000000000000"
                    + "00000000");
    static final PublicKey INITIATOR = new PublicKey("ob3QlqcC6mNR+mua8MjX8uYONZAzUx/wI+0hyNnhGSI=");
    static final PublicKey RESPONDER = new PublicKey("spN1jYea+64Z3RVPwYaLtvvJCFlRz6iec34j5Q+OslY=");
    static final PublicKey NOBODY = new PublicKey("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");

    /** When it was received. */
    static final Instant RECEIVED = Instant.parse("2026-11-24T13:49:52.076Z");

    private CapturedInitiation() {}

    static Initiation message() {
        return Initiation.parse(BYTES).orElseThrow();
    }

    static Responder responder() {
        return new Responder(PrivateKey.parse("sND80ddoGlZKQBaDAowQ+PC3NLR7+lWXlSc0RdJFZEo="), RESPONDER);
    }
}
