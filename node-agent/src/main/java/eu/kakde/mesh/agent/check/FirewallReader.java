package eu.kakde.mesh.agent.check;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The firewall as its own programs list it: {@code nft}, {@code iptables-save} and {@code ip6tables-save}, run with
 * fixed arguments. Where iptables works by nftables, its chains are taken from iptables, which understands all of them.
 */
public final class FirewallReader {

    private static final List<String> DIRECTORIES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");
    private static final int LIMIT_SECONDS = 10;
    private static final int SSH_PORT = 22;

    private final List<String> problems = new ArrayList<>();

    private FirewallReader() {}

    public static HostFacts.Firewall read() {
        return new FirewallReader().gather();
    }

    private HostFacts.Firewall gather() {
        List<Chain> chains = new ArrayList<>();
        Optional<Path> nft = find("nft");
        Optional<Path> iptables = find("iptables-save");
        if (nft.isEmpty() && iptables.isEmpty()) {
            problems.add("the firewall cannot be looked at: there is neither nft nor iptables-save");
        }
        iptables.flatMap(this::run).ifPresent(text -> chains.addAll(IptablesRuleset.parse(text, "ip")));
        find("ip6tables-save").flatMap(this::run).ifPresent(text -> chains.addAll(IptablesRuleset.parse(text, "ip6")));
        nft.flatMap(program -> run(program, "-j", "list", "ruleset"))
                .ifPresent(text -> nftChains(text).stream()
                        .filter(chain -> chains.stream().noneMatch(known -> isSame(known, chain)))
                        .toList()
                        .forEach(chains::add));
        return new HostFacts.Firewall(chains, problems, sshPort());
    }

    private List<Chain> nftChains(String text) {
        try {
            return text.isBlank()
                    ? List.of()
                    : NftRuleset.parse(JsonMapper.builder().build().readTree(text));
        } catch (IOException e) {
            problems.add("what nft lists cannot be understood");
            return List.of();
        }
    }

    private static boolean isSame(Chain one, Chain other) {
        return one.family().equals(other.family())
                && one.table().equals(other.table())
                && one.name().equals(other.name());
    }

    /** The port of the session that this runs in, if it is one. */
    private static int sshPort() {
        String[] connection =
                Optional.ofNullable(System.getenv("SSH_CONNECTION")).orElse("").split(" ");
        return connection.length == 4 && connection[3].matches("\\d{1,5}") ? Integer.parseInt(connection[3]) : SSH_PORT;
    }

    private static Optional<Path> find(String program) {
        return DIRECTORIES.stream()
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Optional<String> run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                return Optional.of(output);
            }
        } catch (IOException e) {
            problems.add(program + " cannot be run");
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        problems.add(program + " failed");
        return Optional.empty();
    }
}
