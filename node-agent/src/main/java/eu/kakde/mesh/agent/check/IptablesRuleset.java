package eu.kakde.mesh.agent.check;

import eu.kakde.mesh.agent.check.Chain.Match;
import eu.kakde.mesh.agent.check.Chain.Range;
import eu.kakde.mesh.agent.check.Chain.Verdict;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code iptables-save} and {@code ip6tables-save} print. Address translation is passed over. */
final class IptablesRuleset {

    private static final Map<String, Integer> PRIORITIES = Map.of("raw", -300, "mangle", -150, "filter", 0);
    private static final Map<String, String> HOOKS =
            Map.of("PREROUTING", "prerouting", "INPUT", "input", "OUTPUT", "output", "POSTROUTING", "postrouting");
    private static final Set<String> PLAIN_EXTENSIONS =
            Set.of("tcp", "udp", "state", "conntrack", "multiport", "comment", "icmp");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    private final String family;
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, List<Chain.Rule>> rules = new LinkedHashMap<>();

    private IptablesRuleset(String family) {
        this.family = family;
    }

    /** @param family ip or ip6 */
    static List<Chain> parse(String text, String family) {
        List<Chain> chains = new ArrayList<>();
        IptablesRuleset table = new IptablesRuleset(family);
        String name = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("*")) {
                name = line.substring(1).strip();
                table = new IptablesRuleset(family);
            } else if (line.startsWith(":")) {
                String[] words = line.substring(1).split(" ");
                table.policies.put(words[0], words[1]);
                table.rules.put(words[0], new ArrayList<>());
            } else if (line.startsWith("-A ")) {
                table.add(words(line));
            } else if (line.equals("COMMIT") && PRIORITIES.containsKey(name)) {
                chains.addAll(table.chains(name));
            }
        }
        return chains;
    }

    private List<Chain> chains(String table) {
        return policies.keySet().stream()
                .map(chain -> new Chain(
                        "iptables",
                        family,
                        table,
                        chain,
                        Optional.ofNullable(HOOKS.get(chain)),
                        PRIORITIES.get(table),
                        policies.get(chain).equals("DROP"),
                        rules.get(chain)))
                .toList();
    }

    private void add(List<String> words) {
        List<Chain.Rule> chain = rules.computeIfAbsent(words.get(1), fresh -> new ArrayList<>());
        List<Match> matches = new ArrayList<>();
        Verdict verdict = new Verdict.Continue();
        boolean negated = false;
        for (int i = 2; i < words.size(); i++) {
            String option = words.get(i);
            if (option.equals("!")) {
                negated = true;
                continue;
            }
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            if (option.equals("-j") || option.equals("-g")) {
                verdict = verdict(value);
                break;
            }
            if (option.startsWith("-")) {
                match(option, value, negated).ifPresent(matches::add);
                negated = false;
            }
        }
        chain.add(new Chain.Rule("rule " + (chain.size() + 1), matches, verdict));
    }

    /** Empty for options that choose nothing by themselves. */
    private static Optional<Match> match(String option, String value, boolean negated) {
        return switch (option) {
            case "-p" -> Optional.of(new Match.Protocol(List.of(value), negated));
            case "--dport", "--dports" -> Optional.of(ports(true, value, negated));
            case "--sport", "--sports" -> Optional.of(ports(false, value, negated));
            case "--ctstate", "--state" ->
                Optional.of(new Match.NewConnection(List.of(value.split(",")).contains("NEW") != negated));
            case "-s", "-d" -> Optional.of(address(option.equals("-s"), value, negated));
            case "-i" -> Optional.of(value.equals("lo") ? new Match.Loopback(negated) : new Match.Unknown());
            case "-m" -> PLAIN_EXTENSIONS.contains(value) ? Optional.empty() : Optional.of(new Match.Unknown());
            case "--comment" -> Optional.empty();
            default -> Optional.of(new Match.Unknown());
        };
    }

    private static Match address(boolean source, String value, boolean negated) {
        try {
            return new Match.Address(source, List.of(Cidr.parse(value)), negated);
        } catch (InvalidValueException e) {
            return new Match.Unknown();
        }
    }

    private static Match ports(boolean destination, String value, boolean negated) {
        List<Range> ranges = new ArrayList<>();
        for (String part : value.split(",")) {
            String[] ends = part.split(":");
            ranges.add(new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
        }
        return new Match.Port(Optional.empty(), destination, ranges, negated);
    }

    private static Verdict verdict(String target) {
        return switch (target) {
            case "ACCEPT" -> new Verdict.Accept();
            case "DROP", "REJECT" -> new Verdict.Drop();
            case "RETURN" -> new Verdict.Return();
            default -> new Verdict.Jump(target);
        };
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words;
    }
}
