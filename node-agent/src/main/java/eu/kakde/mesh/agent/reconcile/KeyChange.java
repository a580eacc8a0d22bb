package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.agent.host.HostFileException;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.host.NextKeyFile;
import eu.kakde.mesh.agent.reconcile.MeshSeen.KeyRequest;
import eu.kakde.mesh.net.PublicKey;
import java.util.Optional;

/**
 * The change of this node's own key, as far as it is asked for: makes the next key, says its public half, and has it
 * switched to when every other node holds it.
 *
 * <pre>
 *                   this node                         the others                     disk here         boots with
 *   asked           makes the next key, says it                                      old, next         old
 *   told            │                                 know it by both keys           old, next         old
 *   granted         device has the next key           follow with the first message  old, next         old
 *     heard ──────► the next key is the key           │                              next as the key   new
 *     silent ─────► device has the old key again      follow back                    old, next         old
 *   said            public key is the new one         forget the old one             new               new
 * </pre>
 *
 * <p>The switch is a change that {@link CommitConfirm} tries. At each moment a boot comes up with a key that every
 * other node knows. Not thread-safe.
 */
final class KeyChange {

    private static final int MOST_CHARACTERS = 800;

    private final NextKeyFile file;
    private Optional<String> preparedFor = Optional.empty();
    private Optional<NodeObservation.KeyRotation> said = Optional.empty();

    KeyChange(NextKeyFile file) {
        this.file = file;
    }

    /**
     * The key to switch to now; empty to keep the one in the key file.
     *
     * @param current the public half of the key file's; empty while it is not known
     * @param change how far the last change that could cut the node off got
     */
    Optional<PublicKey> next(MeshSeen seen, Optional<PublicKey> current, NodeObservation.Change change) {
        if (seen.node().isEmpty() || current.isEmpty()) {
            return Optional.empty();
        }
        try {
            return next(seen.node().get(), current.get(), change);
        } catch (HostFileException e) {
            KeyRequest request = seen.node().get().keyRequest();
            said = Optional.of(new NodeObservation.KeyRotation(
                    request.published(), request.publishedKey(), false, "HostFile", e.getMessage()));
            return Optional.empty();
        }
    }

    /** What is to be said of it; empty while nothing is known. */
    Optional<NodeObservation.KeyRotation> said() {
        return said;
    }

    private Optional<PublicKey> next(MeshSeen.Self self, PublicKey current, NodeObservation.Change change) {
        KeyRequest request = self.keyRequest();
        boolean trying = change instanceof NodeObservation.Change.Confirming;
        boolean reached = request.published().isPresent()
                && request.publishedKey().map(current::equals).orElse(true);
        if (reached && (request.asked().isEmpty() || request.asked().equals(request.published()))) {
            drop(trying);
            said = Optional.of(new NodeObservation.KeyRotation(
                    request.published(), Optional.empty(), true, "Rotated", "the node has the key that was asked for"));
            return Optional.empty();
        }
        if (request.asked().isEmpty()) {
            drop(trying);
            said = Optional.of(NodeObservation.KeyRotation.NONE);
            return Optional.empty();
        }
        if (self.pinnedKey().isPresent()) {
            drop(trying);
            said = Optional.of(new NodeObservation.KeyRotation(
                    request.published().filter(done -> request.publishedKey().isEmpty()),
                    Optional.empty(),
                    false,
                    "KeyPinned",
                    "spec.publicKey pins the node's key; take it out of the manifest, for this node's agent says its key"
                            + " itself, and pin the new one when KeyRotated is True"));
            return Optional.empty();
        }
        PublicKey next = prepare(request, trying); // and with it preparedFor
        boolean granted = request.granted().equals(Optional.of(next));
        said = Optional.of(underWay(request, next, granted, change));
        return granted ? Optional.of(next) : Optional.empty();
    }

    private void drop(boolean trying) {
        if (!trying) {
            file.drop();
        }
        preparedFor = Optional.empty();
    }

    /** The one on disk, unless that was made for another request: a person who asks again wants another key. */
    private PublicKey prepare(KeyRequest request, boolean trying) {
        Optional<String> madeFor = preparedFor.or(() -> request.publishedKey().flatMap(key -> request.published()));
        boolean another = madeFor.isPresent() && !madeFor.equals(request.asked()) && !trying;
        Optional<KeyFile.Pair> there = another ? Optional.empty() : file.read();
        PublicKey next = there.orElseGet(file::make).publicKey();
        preparedFor = trying ? madeFor.or(request::asked) : request.asked();
        return next;
    }

    private NodeObservation.KeyRotation underWay(
            KeyRequest request, PublicKey next, boolean granted, NodeObservation.Change change) {
        String reason;
        String message;
        if (!granted) {
            reason = "WaitingForPeers";
            message = request.waitsFor().isEmpty()
                    ? "the next key is made; the others are being told"
                    : "the next key waits until every other node holds it: " + String.join("; ", request.waitsFor());
        } else if (change instanceof NodeObservation.Change.Reverted(var why)) {
            reason = "Reverted";
            message = why;
        } else if (change instanceof NodeObservation.Change.Confirming) {
            reason = "Confirming";
            message = "the interface has the next key; it is being found out whether the API server and the peers are"
                    + " heard with it";
        } else {
            reason = "WaitingForPeers";
            message = "every other node holds the next key; the change begins when packets flow on every link and no"
                    + " other change is under way";
        }
        return new NodeObservation.KeyRotation(preparedFor, Optional.of(next), false, reason, cut(message));
    }

    private static String cut(String message) {
        return message.length() <= MOST_CHARACTERS ? message : message.substring(0, MOST_CHARACTERS) + " …";
    }
}
