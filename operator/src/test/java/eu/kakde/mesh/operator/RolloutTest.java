package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.operator.Rollout.State;
import eu.kakde.mesh.operator.Standing.Agent;
import eu.kakde.mesh.plan.MeshMember;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rollout by the looks that it has at the nodes; all of them are of one site, unless they are named otherwise. */
class RolloutTest {

    private static final Duration CONFIRM = Duration.ofSeconds(30);

    private Rollout rollout = Rollout.AT_REST;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void tellsOneNodeOfASiteAndGoesOnWhenItHasConfirmed() {
        look(waits("a"), waits("b"), waits("edge", "cloud"));
        assertThat(told()).containsExactlyInAnyOrder("a", "edge");
        look(doubt("a"), waits("b"), doubt("edge"));
        assertThat(told()).isEmpty();
        assertThat(rollout.progress().state()).isEqualTo(State.ROLLING_OUT);
        assertThat(rollout.progress().message()).isEqualTo("a change is tried on a, edge; then on b");
        look(has("a"), waits("b"), doubt("edge"));
        assertThat(told()).as("the wave is not through").isEmpty();
        look(has("a"), waits("b"), has("edge"));
        assertThat(told()).containsExactly("b");
        look(has("a"), doubt("b"), has("edge"));
        assertThat(rollout.progress().message()).isEqualTo("a change is tried on b");
        look(has("a"), has("b"), has("edge"));
        assertThat(rollout).isEqualTo(Rollout.AT_REST);
    }

    @Test
    void tellsTheHostOfTheApiServerLast() {
        Standing host = new Standing(member("a", "home"), true, true, Agent.REPORTING, "", false);
        look(host, waits("b"));
        assertThat(told()).containsExactly("b");
        look(host, has("b"));
        assertThat(told()).containsExactly("a");
    }

    @Test
    void haltsWhenANodeWentBackAndNamesIt() {
        look(waits("a"), waits("b"), waits("c"));
        look(failed("a"), waits("b"), waits("c"));
        assertThat(told()).isEmpty();
        assertThat(rollout.progress().state()).isEqualTo(State.HALTED);
        assertThat(rollout.progress().message()).isEqualTo("a went back; b, c keep what is there");
    }

    @Test
    void aRestartedOperatorDoesNotGoOnOverANodeThatWentBack() {
        look(failed("a"), waits("b"));
        assertThat(told()).isEmpty();
        assertThat(rollout.progress().state()).isEqualTo(State.HALTED);
    }

    @Test
    void aNodeInDoubtIsToldTheCorrectionAtOnce() {
        look(failed("a"), waits("b"));
        Standing corrected = new Standing(member("a", "home"), false, true, Agent.REPORTING, "went back", true);
        look(corrected, has("b"));
        assertThat(told()).containsExactly("a");
        look(has("a"), has("b"));
        assertThat(rollout).isEqualTo(Rollout.AT_REST);
    }

    @Test
    void haltsWhenANodeTakesTooLong() {
        look(waits("a"), waits("b"));
        look(doubt("a"), waits("b"));
        now = now.plus(CONFIRM.multipliedBy(2)).plus(Rollout.MARGIN).plusSeconds(1);
        look(doubt("a"), waits("b"));
        assertThat(rollout.progress().state()).isEqualTo(State.HALTED);
        assertThat(rollout.progress().message()).isEqualTo("a is trying; b keeps what is there");
        look(has("a"), waits("b"));
        assertThat(told()).as("it came after all").containsExactly("b");
    }

    @Test
    void whoIsSilentIsToldLastAndNotWaitedFor() {
        Standing off = new Standing(member("off", "home"), false, true, Agent.SILENT, "", false);
        look(off, waits("a"));
        assertThat(told()).containsExactly("a");
        look(off, has("a"));
        assertThat(told()).containsExactly("off");
        assertThat(rollout.progress().state()).isEqualTo(State.ROLLED_OUT);
    }

    @Test
    void whereNothingCanBeCutOffNobodyWaits() {
        Standing mute = new Standing(member("mute", "home"), false, true, Agent.NONE, "", false);
        look(mute, doubt("a"), waits("b"));
        assertThat(told()).containsExactly("mute");
    }

    @Test
    void aNodeThatJoinsIsNoRollout() {
        look(has("a"), doubt("b"));
        assertThat(rollout.progress()).isEqualTo(Rollout.AT_REST.progress());
    }

    private void look(Standing... nodes) {
        rollout = rollout.after(Arrays.asList(nodes), CONFIRM, now);
        now = now.plusSeconds(1);
    }

    private Set<String> told() {
        return rollout.told().stream().map(NodeName::text).collect(Collectors.toSet());
    }

    private static Standing waits(String name) {
        return waits(name, "home");
    }

    private static Standing waits(String name, String site) {
        return new Standing(member(name, site), false, true, Agent.REPORTING, "", false);
    }

    private static Standing has(String name) {
        return new Standing(member(name, "home"), false, false, Agent.REPORTING, "", false);
    }

    private static Standing doubt(String name) {
        return new Standing(member(name, "home"), false, false, Agent.REPORTING, "is trying", false);
    }

    private static Standing failed(String name) {
        return new Standing(member(name, "home"), false, false, Agent.REPORTING, "went back", true);
    }

    private static MeshMember member(String name, String site) {
        IpAddress address = new IpAddress("172.27.15.1");
        return new MeshMember(
                new NodeName(name),
                List.of(address),
                List.of(Cidr.host(address)),
                Optional.of(site),
                Optional.empty(),
                Optional.empty(),
                false,
                51820,
                Optional.empty(),
                Optional.empty());
    }
}
