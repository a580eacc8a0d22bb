package eu.kakde.mesh.agent.check;

import com.fasterxml.jackson.databind.JsonNode;
import eu.kakde.mesh.agent.check.Chain.Match;
import eu.kakde.mesh.agent.check.Chain.Range;
import eu.kakde.mesh.agent.check.Chain.Verdict;
import eu.kakde.mesh.net.Cidr;
import eu.kakde.mesh.net.InvalidValueException;
import eu.kakde.mesh.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code nft -j list ruleset} prints: libnftables-json(5). */
final class NftRuleset {

    private NftRuleset() {}

    static List<Chain> parse(JsonNode json) {
        Map<String, JsonNode> chains = new LinkedHashMap<>();
        Map<String, List<Chain.Rule>> rules = new LinkedHashMap<>();
        for (JsonNode object : json.path("nftables")) {
            if (object.has("chain")) {
                JsonNode chain = object.get("chain");
                chains.put(key(chain, "name"), chain);
            } else if (object.has("rule")) {
                JsonNode rule = object.get("rule");
                rules.computeIfAbsent(key(rule, "chain"), fresh -> new ArrayList<>())
                        .addAll(rules(rule));
            }
        }
        return chains.entrySet().stream()
                .map(entry -> chain(entry.getValue(), rules.getOrDefault(entry.getKey(), List.of())))
                .toList();
    }

    private static String key(JsonNode node, String chainField) {
        return node.path("family").asText() + " " + node.path("table").asText() + " "
                + node.path(chainField).asText();
    }

    private static Chain chain(JsonNode chain, List<Chain.Rule> rules) {
        boolean decides = chain.path("type").asText().equals("filter");
        return new Chain(
                "nft",
                chain.path("family").asText(),
                chain.path("table").asText(),
                chain.path("name").asText(),
                decides ? Optional.of(chain.path("hook").asText()) : Optional.empty(),
                chain.path("prio").asInt(),
                chain.path("policy").asText().equals("drop"),
                rules);
    }

    /** One rule, or with a verdict map one for each of its entries. */
    private static List<Chain.Rule> rules(JsonNode rule) {
        String place = "handle " + rule.path("handle").asText();
        List<Match> matches = new ArrayList<>();
        List<Chain.Rule> rules = new ArrayList<>();
        for (JsonNode statement : rule.path("expr")) {
            if (statement.has("match")) {
                JsonNode match = statement.get("match");
                matches.add(match(
                        match.path("left"),
                        match.path("right"),
                        match.path("op").asText().equals("!=")));
            } else if (statement.has("vmap")) {
                JsonNode map = statement.get("vmap");
                for (JsonNode entry : map.path("data").path("set")) {
                    List<Match> all = new ArrayList<>(matches);
                    all.add(match(map.path("key"), entry.path(0), false));
                    rules.add(new Chain.Rule(place, all, verdict(entry.path(1)).orElseGet(Verdict.Continue::new)));
                }
            } else if (statement.has("limit") || statement.has("xt") && isMatch(statement.get("xt"))) {
                matches.add(new Match.Unknown());
            } else {
                verdict(statement).ifPresent(verdict -> rules.add(new Chain.Rule(place, matches, verdict)));
            }
        }
        return rules;
    }

    private static boolean isMatch(JsonNode extension) {
        return !extension.path("type").asText().equals("target");
    }

    private static Optional<Verdict> verdict(JsonNode statement) {
        if (statement.has("accept")) {
            return Optional.of(new Verdict.Accept());
        }
        boolean rejects = statement.path("xt").path("name").asText().equals("REJECT");
        if (statement.has("drop") || statement.has("reject") || rejects) {
            return Optional.of(new Verdict.Drop());
        }
        if (statement.has("return")) {
            return Optional.of(new Verdict.Return());
        }
        for (String jump : List.of("jump", "goto")) {
            if (statement.has(jump)) {
                return Optional.of(
                        new Verdict.Jump(statement.get(jump).path("target").asText()));
            }
        }
        return Optional.empty();
    }

    private static Match match(JsonNode left, JsonNode right, boolean negated) {
        List<JsonNode> values = values(right);
        if (values.stream().anyMatch(value -> value.asText().startsWith("@"))) {
            return new Match.Unknown();
        }
        List<String> texts = values.stream().map(JsonNode::asText).toList();
        JsonNode payload = left.path("payload");
        String protocol = payload.path("protocol").asText();
        String field = payload.path("field").asText();
        String meta = left.path("meta").path("key").asText();
        if (field.equals("dport") || field.equals("sport")) {
            return ports(protocol, field.equals("dport"), values, negated);
        }
        if (field.equals("saddr") || field.equals("daddr")) {
            return address(field.equals("saddr"), values, negated);
        }
        if (meta.equals("l4proto") || field.equals("protocol") || field.equals("nexthdr")) {
            return new Match.Protocol(texts, negated);
        }
        if (meta.equals("nfproto")) {
            return new Match.Ipv4(texts.contains("ipv4") != negated);
        }
        if (left.path("ct").path("key").asText().equals("state")) {
            return new Match.NewConnection(texts.contains("new") != negated);
        }
        if ((meta.equals("iif") || meta.equals("iifname")) && texts.equals(List.of("lo"))) {
            return new Match.Loopback(negated);
        }
        return new Match.Unknown();
    }

    /** A port of one protocol only is right for that one: the protocol travels with the ports. */
    private static Match ports(String protocol, boolean destination, List<JsonNode> values, boolean negated) {
        List<Range> ranges = new ArrayList<>();
        for (JsonNode value : values) {
            if (value.has("range")) {
                ranges.add(new Range(
                        value.get("range").path(0).asInt(),
                        value.get("range").path(1).asInt()));
            } else if (value.isInt()) {
                ranges.add(new Range(value.asInt(), value.asInt()));
            } else {
                return new Match.Unknown();
            }
        }
        return new Match.Port(
                protocol.equals("th") ? Optional.empty() : Optional.of(protocol), destination, ranges, negated);
    }

    private static Match address(boolean source, List<JsonNode> values, boolean negated) {
        List<Cidr> within = new ArrayList<>();
        try {
            for (JsonNode value : values) {
                JsonNode prefix = value.path("prefix");
                IpAddress address = new IpAddress(prefix.path("addr").asText(value.asText()));
                within.add(new Cidr(address, prefix.path("len").asInt(address.bits())));
            }
        } catch (InvalidValueException e) {
            return new Match.Unknown();
        }
        return new Match.Address(source, within, negated);
    }

    private static List<JsonNode> values(JsonNode right) {
        JsonNode list = right.has("set") ? right.get("set") : right;
        if (!list.isArray()) {
            return List.of(list);
        }
        List<JsonNode> values = new ArrayList<>();
        list.forEach(values::add);
        return values;
    }
}
