package eu.kakde.mesh.agent.reconcile;

import eu.kakde.mesh.api.v1alpha1.MeshLabels;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Nobody is locked out by a change: what could cut the node off stays only when, with it in force, the API server and
 * the peers that lived before are heard. Else the node goes back to the configuration that was confirmed last, which is
 * also what its disk holds all the while: a power cut in between boots into it.
 *
 * <pre>
 *                 ┌──────────── harmless change ───────────┐
 *                 ▼                                        │        disk      device
 *   ┌────────► SETTLED ◄───────────────────────────────────┘       wanted    wanted
 *   │             │ risky change, and the API server is in touch
 *   │             ▼
 *   ├─heard──── TRYING ◄── the change changes ──┐                  confirmed wanted
 *   │             │  └──────────────────────────┘
 *   │             ▼ silence
 *   ├─still─── REVERTED                                            confirmed confirmed, and what is harmless
 *   │ silent      │ the silent ones answer now: the change was to blame, the refusal stands
 *   │ (once)      ▼
 *   └────────── until the change is another one, or a person asks for another try
 * </pre>
 *
 * <p>Silence that going back does not end was not the change's fault (a peer lost power at the same moment); the change
 * is tried again, once, and then without those that are dead. A change that arrives while the API server is out of
 * touch waits, because nobody could confirm it. The first configuration of a node has nothing to go back to and stays.
 *
 * <p>An agent that is restarted while it tries starts from the disk, which is a going back; the API server then tells
 * the change again. Not thread-safe.
 */
final class CommitConfirm {

    private Optional<NodeConfig> confirmed;
    private State state;
    private Optional<String> lifted = Optional.empty();
    private Optional<PublicKey> ownKey = Optional.empty();

    private sealed interface State {}

    private record Settled() implements State {}

    private record Trying(String change, String summary, Signs before, Trial trial) implements State {}

    /** @param check empty once it stands */
    private record Reverted(Refusal refusal, Optional<Trial> check) implements State {}

    /**
     * @param confirmed what the disk holds; empty on a new node
     * @param refused what the node went back from before this process began
     */
    CommitConfirm(Optional<NodeConfig> confirmed, Optional<Refusal> refused) {
        this.confirmed = confirmed;
        this.state = refused.<State>map(refusal -> new Reverted(refusal, Optional.empty()))
                .orElse(new Settled());
    }

    /**
     * What is to be on the device now.
     *
     * @param wanted what the API server's answers come to
     * @param complete whether these are all of them: only then does the plan no longer hold what was gone back from
     * @param retry the annotation's value; empty without it
     * @param limit how long a change may take to be confirmed
     * @param step since the last call; whoever was suspended meanwhile gives less
     * @param signs of the last round
     */
    NodeConfig next(
            NodeConfig wanted, boolean complete, Optional<String> retry, Duration limit, Duration step, Signs signs) {
        if (confirmed.isEmpty()) {
            confirmed = Optional.of(wanted);
        }
        ConfigChange change = onlyKeyOrAllElse(wanted);
        if (change.isHarmless()) {
            return complete || !(state instanceof Reverted) ? settle(change.wanted()) : keepWhatIsHarmless(change);
        }
        return switch (state) {
            case Settled() -> begin(change, signs);
            case Trying trying -> tried(trying, change, retry, limit, step, signs);
            case Reverted reverted -> reverted(reverted, change, retry, limit, step, signs);
        };
    }

    /** The node's own key changes by itself, when nothing else waits: what else came of it could not be told apart. */
    private ConfigChange onlyKeyOrAllElse(NodeConfig wanted) {
        ConfigChange withoutKey = ConfigChange.between(confirmed.get(), wanted.withSwitchTo(Optional.empty()));
        return wanted.switchTo().isPresent() && withoutKey.isHarmless()
                ? ConfigChange.between(confirmed.get(), wanted)
                : withoutKey;
    }

    /** The next key of this node, on the device, with which the API server and the peers were heard; else empty. */
    Optional<PublicKey> ownKey() {
        return ownKey;
    }

    /** What the disk is to hold. */
    NodeConfig confirmed() {
        return confirmed.orElseThrow();
    }

    boolean isTrying() {
        return state instanceof Trying;
    }

    /** The peers with a new endpoint that is being tried; once it is confirmed, each of them is proven. */
    Set<NodeName> triedEndpoints() {
        return state instanceof Trying trying ? trying.trial().triedEndpoints() : Set.of();
    }

    /** The peers whose new endpoint has not answered yet. */
    Set<NodeName> unproven() {
        return state instanceof Trying trying ? trying.trial().unproven() : Set.of();
    }

    /** What is not tried again; worth remembering on disk. */
    Optional<Refusal> refusal() {
        return state instanceof Reverted reverted ? Optional.of(reverted.refusal()) : Optional.empty();
    }

    private NodeConfig settle(NodeConfig wanted) {
        state = new Settled();
        ownKey = wanted.switchTo();
        confirmed = Optional.of(wanted.withSwitchTo(Optional.empty()));
        return wanted;
    }

    /**
     * Waits until it is known of each peer that the change touches whether it lives; and with the node's own key until
     * each does, for who is off now would not see the key change.
     */
    private NodeConfig begin(ConfigChange change, Signs signs) {
        boolean waits = change.wanted().switchTo().isPresent()
                ? !signs.living().containsAll(change.touched().keySet())
                : change.touched().keySet().stream().anyMatch(signs::isUnknown);
        if (waits) {
            state = new Settled();
            return keepWhatIsHarmless(change);
        }
        return start(change, signs, signs);
    }

    private NodeConfig start(ConfigChange change, Signs before, Signs signs) {
        if (!signs.apiInTouch()) {
            state = new Settled();
            return keepWhatIsHarmless(change);
        }
        state = new Trying(change.hash(), change.summary(), before, Trial.of(change, before));
        return change.wanted();
    }

    private NodeConfig tried(
            Trying trying, ConfigChange change, Optional<String> retry, Duration limit, Duration step, Signs signs) {
        if (!change.hash().equals(trying.change())) {
            return start(change, trying.before(), signs);
        }
        Trial trial = trying.trial().after(step, signs);
        return switch (trial.judge(limit, signs)) {
            case PENDING -> goOn(trying, trial, change);
            case AGAIN -> goOn(trying, trial.again(), change);
            case CONFIRMED -> {
                lifted = Optional.empty();
                yield settle(change.wanted());
            }
            case LOST -> {
                Refusal refusal = new Refusal(
                        trying.change(),
                        retry,
                        "went back to the confirmed configuration "
                                + trial.elapsed().toSeconds() + " s after: "
                                + trying.summary() + ". With it " + trial.silent(signs)
                                + ". It is not tried again until it changes or the annotation " + MeshLabels.RETRY_PLAN
                                + " gets another value");
                NodeConfig back = keepWhatIsHarmless(change);
                boolean stands = lifted.equals(Optional.of(trying.change()));
                state = new Reverted(refusal, stands ? Optional.empty() : Optional.of(trial.afterGoingBack(back)));
                yield back;
            }
        };
    }

    private NodeConfig goOn(Trying trying, Trial trial, ConfigChange change) {
        state = new Trying(trying.change(), trying.summary(), trying.before(), trial);
        return change.wanted();
    }

    private NodeConfig reverted(
            Reverted reverted,
            ConfigChange change,
            Optional<String> retry,
            Duration limit,
            Duration step,
            Signs signs) {
        boolean asked = retry.isPresent() && !retry.equals(reverted.refusal().retry());
        if (asked || !change.hash().equals(reverted.refusal().change())) {
            return begin(change, signs);
        }
        reverted.check().ifPresent(check -> {
            Trial now = check.after(step, signs);
            state = switch (now.judge(limit, signs)) {
                case PENDING -> new Reverted(reverted.refusal(), Optional.of(now));
                case CONFIRMED -> new Reverted(reverted.refusal(), Optional.empty());
                case AGAIN, LOST -> {
                    lifted = Optional.of(reverted.refusal().change());
                    yield new Settled();
                }
            };
        });
        return keepWhatIsHarmless(change);
    }

    private NodeConfig keepWhatIsHarmless(ConfigChange change) {
        confirmed = Optional.of(change.harmlessPart());
        ownKey = Optional.empty();
        return confirmed.get();
    }
}
