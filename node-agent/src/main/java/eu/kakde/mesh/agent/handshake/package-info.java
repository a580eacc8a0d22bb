/**
 * The truth detector: handshake initiations that arrive at this host, whether its device answers them or not. The
 * kernel's WireGuard drops without a word what is not for it or from whom it does not know; a wrong port-forward, a
 * wrong key and a clock that went back all look like silence. The packet itself tells them apart.
 *
 * <pre>
 *   InitiationSocket  AF_PACKET with a BPF filter: UDP, our port, type 1, 148 bytes
 *         │
 *         ▼ Initiation                 type:1 0:3 sender:4 ephemeral:32 static:48 timestamp:28 mac1:16 mac2:16
 *   InitiationWatch   a slow thread                                    │                       │
 *         │             Mac1Key: whose is it? anybody can tell  ◄──────┼───────────────────────┘
 *         │             Responder: who sends it, when? only who has the private key can tell
 *         ▼
 *   StrayHandshakes   which of them come again and again, and get no session
 * </pre>
 *
 * Source: the WireGuard paper, 5.4.2 (first message) and 5.4.4 (mac1).
 */
package eu.kakde.mesh.agent.handshake;
