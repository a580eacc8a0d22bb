package eu.kakde.mesh.agent.reconcile;

import java.util.OptionalInt;

/**
 * What one end of a link can tell beyond "heard lately or not": what the other end's signs are held against.
 *
 * @param session whether a handshake was completed so lately that data can flow
 * @param receiving whether bytes of the peer came lately, of data or of handshakes
 * @param sending likewise, to the peer
 * @param probesAnswered whether the last probes came back
 * @param lossPercent of the last probes; empty: none was due to be back
 * @param pathMtu the largest packet that passed, in bytes; empty: as large as the MTU, or not known
 */
public record LinkSigns(
        boolean session,
        boolean receiving,
        boolean sending,
        boolean probesAnswered,
        OptionalInt lossPercent,
        OptionalInt pathMtu) {}
