package eu.kakde.mesh.plan;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WavesTest {

    @Test
    void takesOneNodeOfEachSiteAndTheApiServerLast() {
        List<MeshMember> runbook = List.of(
                member("ms-1", "home"),
                member("wk-2", "home"),
                member("wk-1", "home"),
                member("ctb-edge-1", "contabo"));
        assertThat(waves(runbook, "ms-1"))
                .containsExactly(List.of("ctb-edge-1", "wk-1"), List.of("wk-2"), List.of("ms-1"));
    }

    @Test
    void neverTakesMoreThanHalfOfThoseThatWait() {
        List<MeshMember> apart =
                IntStream.range(0, 8).mapToObj(i -> member("n" + i, null)).toList();
        assertThat(waves(apart, "")).extracting(List::size).containsExactly(4, 2, 1, 1);
    }

    @Test
    void takesSeveralHostsOfTheApiServerOneByOne() {
        List<MeshMember> hosts = List.of(member("m1", "a"), member("m2", "b"), member("m3", "c"));
        List<List<MeshMember>> waves = new ArrayList<>();
        List<MeshMember> waiting = new ArrayList<>(hosts);
        while (!waiting.isEmpty()) {
            waves.add(Waves.next(waiting, member -> true));
            waiting.removeAll(waves.getLast());
        }
        assertThat(waves).extracting(List::size).containsExactly(1, 1, 1);
    }

    @Test
    void isEmptyWhenNobodyWaits() {
        assertThat(Waves.next(List.of(), member -> false)).isEmpty();
    }

    private static List<List<String>> waves(List<MeshMember> members, String apiServer) {
        List<List<String>> waves = new ArrayList<>();
        List<MeshMember> waiting = new ArrayList<>(members);
        while (!waiting.isEmpty()) {
            List<MeshMember> wave =
                    Waves.next(waiting, member -> member.name().text().equals(apiServer));
            assertThat(new HashSet<>(wave)).hasSameSizeAs(wave).isNotEmpty();
            waves.add(wave.stream().map(member -> member.name().text()).toList());
            waiting.removeAll(wave);
        }
        return waves;
    }

    private static MeshMember member(String name, String site) {
        IpAddress address = new IpAddress("172.27.15.1");
        return new MeshMember(
                new NodeName(name),
                List.of(address),
                List.of(Cidr.host(address)),
                Optional.ofNullable(site),
                Optional.empty(),
                Optional.empty(),
                false,
                51820,
                Optional.empty(),
                Optional.empty());
    }
}
