package eu.kakde.mesh.agent.reconcile;

import static eu.kakde.mesh.agent.reconcile.PlanFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.host.HostPaths;
import eu.kakde.mesh.agent.host.KeyFile;
import eu.kakde.mesh.agent.host.NextKeyFile;
import eu.kakde.mesh.agent.reconcile.MeshSeen.KeyRequest;
import eu.kakde.mesh.agent.reconcile.NodeObservation.Change;
import eu.kakde.mesh.net.InterfaceName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a key on its disk, and what its MeshNode says. */
class KeyChangeTest {

    private static final Change CONFIRMED = new Change.Confirmed();

    @TempDir
    Path directory;

    private NextKeyFile file;
    private Path next;
    private PublicKey current;
    private KeyChange change;
    private Optional<PublicKey> pin = Optional.empty();

    @BeforeEach
    void aNodeWithAKey() {
        HostPaths paths = new HostPaths(directory, directory, directory, directory);
        current = new KeyFile(paths, new InterfaceName("wg0")).adoptOrMake().publicKey();
        file = new NextKeyFile(paths, new InterfaceName("wg0"));
        next = directory.resolve("wg0.key.next");
        change = new KeyChange(file);
    }

    @Test
    void makesNoKeyUnlessSomebodyAsks() {
        assertThat(look(KeyRequest.NONE)).isEmpty();
        assertThat(next).doesNotExist();
        assertThat(change.said()).contains(NodeObservation.KeyRotation.NONE);
    }

    @Test
    void saysNothingWhileTheApiServerWasNotHeard() {
        assertThat(change.next(MeshSeen.NOTHING, Optional.of(current), CONFIRMED))
                .isEmpty();
        assertThat(change.said()).isEmpty();
    }

    @Test
    void makesTheNextKeyOnceAndSaysItsPublicHalf() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        look(asked("a"));
        assertThat(said().nextKey()).contains(made);
        assertThat(file.read().orElseThrow().publicKey()).isEqualTo(made);
        assertThat(said().request()).contains("a");
        assertThat(said().done()).isFalse();
    }

    @Test
    void switchesOnlyToTheKeyThatEveryOtherNodeHolds() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        assertThat(look(request("a", "a", made, Optional.empty(), "wk-2: does not hold the next key yet")))
                .isEmpty();
        assertThat(said().message()).contains("wk-2: does not hold the next key yet");
        assertThat(look(request("a", "a", made, Optional.of(key(9))))).isEmpty();
        assertThat(look(request("a", "a", made, Optional.of(made)))).contains(made);
    }

    @Test
    void isDoneWhenTheKeyFileHasTheKeyThatItSaid() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        file.keep();
        current = made;
        KeyChange afterACrash = new KeyChange(file);
        assertThat(afterACrash.next(seen(request("a", "a", made, Optional.of(made))), Optional.of(current), CONFIRMED))
                .isEmpty();
        assertThat(afterACrash.said().orElseThrow().done()).isTrue();
        assertThat(afterACrash.said().orElseThrow().nextKey()).isEmpty();
        assertThat(next).doesNotExist();
    }

    @Test
    void doesNotBeginAgainWhenTheRequestIsDone() {
        look(new KeyRequest(Optional.of("a"), Optional.of("a"), Optional.empty(), Optional.empty(), List.of()));
        assertThat(next).doesNotExist();
        assertThat(said().reason()).isEqualTo("Rotated");
    }

    @Test
    void makesAnotherKeyWhenItIsAskedAnew() {
        look(asked("a"));
        PublicKey first = said().nextKey().orElseThrow();
        look(request("b", "a", first, Optional.empty()));
        assertThat(said().nextKey().orElseThrow()).isNotEqualTo(first);
        PublicKey second = said().nextKey().orElseThrow();
        look(request("b", "a", first, Optional.empty())); // what it said is not heard back yet
        assertThat(said().nextKey()).contains(second);
    }

    @Test
    void endsTheChangeUnderWayBeforeItBeginsTheNextOne() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        KeyRequest anew = request("b", "a", made, Optional.of(made));
        Change confirming = new Change.Confirming();
        assertThat(change.next(seen(anew), Optional.of(current), confirming)).contains(made);
        assertThat(said().request()).as("the key was made for it").contains("a");
        file.keep();
        current = made;
        look(anew);
        assertThat(said().request()).contains("b");
        assertThat(said().done()).isFalse();
        assertThat(said().nextKey().orElseThrow()).isNotEqualTo(made);
    }

    @Test
    void doesNotTakeTheKeyOfAnotherRequestWhereItsOwnCouldNotBeWritten() throws IOException {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        Path inTheWay = Files.createDirectories(directory.resolve(".wg0.key.next.new/full"));
        look(request("b", "a", made, Optional.empty()));
        assertThat(said().reason()).isEqualTo("HostFile");
        Files.delete(inTheWay);
        look(request("b", "a", made, Optional.empty()));
        assertThat(said().request()).contains("b");
        assertThat(said().nextKey().orElseThrow()).isNotEqualTo(made);
    }

    @Test
    void goesOnWithTheKeyOnDiskAfterARestart() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        change = new KeyChange(file);
        look(request("a", "a", made, Optional.empty()));
        assertThat(said().nextKey()).contains(made);
    }

    @Test
    void givesTheNextKeyUpWhenNobodyAsksAnyMore() {
        look(asked("a"));
        PublicKey made = said().nextKey().orElseThrow();
        look(new KeyRequest(Optional.empty(), Optional.of("a"), Optional.of(made), Optional.of(made), List.of()));
        assertThat(next).doesNotExist();
        assertThat(said()).isEqualTo(NodeObservation.KeyRotation.NONE);
    }

    @Test
    void refusesWhileAKeyIsPinnedAndSaysWhatToDo() {
        pin = Optional.of(current);
        look(asked("a"));
        assertThat(next).doesNotExist();
        assertThat(said().reason()).isEqualTo("KeyPinned");
        assertThat(said().message()).contains("spec.publicKey", "manifest");
        assertThat(said().request()).as("not taken for done").isEmpty();
    }

    @Test
    void namesTheFileThatItCannotWriteAndTakesNothingBack() throws IOException {
        Files.createDirectory(next);
        Files.writeString(next.resolve("in the way"), "");
        look(request("a", "a", key(9), Optional.of(key(9))));
        assertThat(said().reason()).isEqualTo("HostFile");
        assertThat(said().message()).contains("wg0.key.next");
        assertThat(said().nextKey()).contains(key(9));
    }

    private Optional<PublicKey> look(KeyRequest request) {
        return change.next(seen(request), Optional.of(current), CONFIRMED);
    }

    private NodeObservation.KeyRotation said() {
        return change.said().orElseThrow();
    }

    private MeshSeen seen(KeyRequest request) {
        return new MeshSeen(
                Optional.empty(),
                Optional.of(new MeshSeen.Self(
                        List.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        pin,
                        false,
                        request)),
                List.of());
    }

    private static KeyRequest asked(String request) {
        return new KeyRequest(Optional.of(request), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    private static KeyRequest request(
            String asked, String published, PublicKey key, Optional<PublicKey> granted, String... waitsFor) {
        return new KeyRequest(Optional.of(asked), Optional.of(published), Optional.of(key), granted, List.of(waitsFor));
    }
}
