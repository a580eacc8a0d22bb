package eu.kakde.mesh.agent.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.agent.genetlink.GenetlinkFuzz;
import eu.kakde.mesh.agent.netlink.NetlinkFuzz;
import eu.kakde.mesh.agent.rtnetlink.RtnetlinkFuzz;
import eu.kakde.mesh.agent.wireguard.WireGuardFuzz;
import eu.kakde.mesh.conf.WgQuickConfig;
import eu.kakde.mesh.conf.WgQuickSyntaxException;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.Endpoint;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import eu.kakde.mesh.net.NodeName;
import eu.kakde.mesh.net.PublicKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a parser is given, it returns or refuses in one line. See {@link eu.kakde.mesh.agent.fuzz}. */
class FuzzTest {

    /** So many inputs in a build; {@code -Dfuzz.seconds} is shared by all targets instead. */
    private static final long INPUTS = 5_000;

    private static final long SEED = Long.getLong("fuzz.seed", 51820);
    private static final String KEY = "d2CCgbOrmgUQ7rmM3jU8WP79mdjXvduc7R7dYqTGqGo=";
    private static final Optional<Duration> SHARE = Optional.ofNullable(Long.getLong("fuzz.seconds"))
            .map(seconds -> Duration.ofSeconds(seconds).dividedBy(targets().size()));
    /** What a message quotes or counts; two that differ in that alone say the same. */
    private static final Pattern VARYING = Pattern.compile("\"[^\"]*\"|\\d+");

    private static final int BETWEEN_LOOKS_AT_THE_CLOCK = 1024;

    static List<FuzzTarget> targets() {
        return Stream.of(
                        NetlinkFuzz.targets(),
                        RtnetlinkFuzz.targets(),
                        GenetlinkFuzz.targets(),
                        WireGuardFuzz.targets(),
                        texts())
                .flatMap(List::stream)
                .toList();
    }

    private static List<FuzzTarget> texts() {
        return List.of(
                FuzzTarget.text(
                        "wg-quick",
                        WgQuickSyntaxException.class,
                        WgQuickConfig::parse,
                        WgQuickConfig::format,
                        List.of("""
                                [Interface]
                                Address = 172.27.15.12/32, fd27::12/128
                                ListenPort = 51820
                                PostUp = wg set %%i private-key /etc/wireguard/wg0.key
                                MTU = 1420
                                SaveConfig = false

                                [Peer]
                                # wk-1 (LAN)
                                PublicKey = %s
                                AllowedIPs = 172.27.15.11/32,fd27::11/128
                                Endpoint = [fd00::3]:51820
                                PersistentKeepalive = off
                                """.formatted(KEY))),
                FuzzTarget.text(
                        "address",
                        InvalidValueException.class,
                        IpAddress::new,
                        List.of("172.27.15.12", "fd27::12", "::", "2001:db8:0:0:1:0:0:1", "1::")),
                FuzzTarget.text(
                        "prefix",
                        InvalidValueException.class,
                        Cidr::parse,
                        List.of("172.27.15.0/24", "fd27::/64", "0.0.0.0/0", "::1")),
                FuzzTarget.text(
                        "endpoint",
                        InvalidValueException.class,
                        Endpoint::parse,
                        List.of("203.0.113.10:51820", "[fd00::3]:1", "Host-1.Example:65535", "a.b-c.example:80")),
                FuzzTarget.text("public-key", InvalidValueException.class, PublicKey::new, List.of(KEY)),
                FuzzTarget.text(
                        "node-name", InvalidValueException.class, NodeName::new, List.of("ms-1", "a.b.example")));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void takesTheStandingCorpus(FuzzTarget target) throws IOException {
        List<byte[]> corpus = Corpus.read(target);
        assertThat(corpus).as("corpus of " + target.name()).isNotEmpty();
        corpus.forEach(input -> run(target, input));
        target.seeds()
                .forEach(
                        seed -> assertThat(run(target, seed)).as("a good input").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void returnsOrRefusesInOneLine(FuzzTarget target) throws IOException {
        List<byte[]> seeds = new ArrayList<>(target.seeds());
        seeds.addAll(Corpus.read(target));
        Mutator mutator = new Mutator(SEED, seeds);
        boolean collects = "write".equals(System.getProperty("fuzz.corpus"));
        Map<String, byte[]> shortest = new TreeMap<>();
        Corpus.read(target).forEach(input -> shortest.put(HexFormat.of().formatHex(input), input));
        long started = System.nanoTime();
        long inputs = 0;
        while (goesOn(inputs, started)) {
            byte[] input = mutator.next();
            String outcome = run(target, input);
            inputs++;
            if (collects) {
                shortest.merge(VARYING.matcher(outcome).replaceAll("_"), input, FuzzTest::shorter);
            }
        }
        if (collects) {
            Corpus.write(target, shortest);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "fuzz %-14s %,14d inputs in %,.1f s, %,.0f a second%n",
                target.name(), inputs, seconds, inputs / seconds);
    }

    private static boolean goesOn(long inputs, long started) {
        if (SHARE.isEmpty()) {
            return inputs < INPUTS;
        }
        long share = SHARE.get().toNanos();
        return inputs % BETWEEN_LOOKS_AT_THE_CLOCK != 0 || System.nanoTime() - started < share;
    }

    private static byte[] shorter(byte[] one, byte[] other) {
        return Comparator.<byte[]>comparingInt(input -> input.length).compare(one, other) <= 0 ? one : other;
    }

    private static String run(FuzzTarget target, byte[] input) {
        try {
            return target.outcome(input);
        } catch (Throwable e) {
            String hex = HexFormat.of().formatHex(input);
            throw new AssertionError(target.name() + " " + e.getMessage() + "\nthe input, for its corpus: " + hex, e);
        }
    }
}
