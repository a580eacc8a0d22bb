package eu.kakde.mesh.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the documentation says about one program: its generated reference, and the commands that pages show. */
public final class CommandPages {

    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");

    private CommandPages() {}

    /** The usage of a program and of each of its commands. */
    public static String reference(CommandLine program) {
        StringBuilder text = new StringBuilder("Exit status: 0 done; 1 the input or the mesh is wrong, one line says"
                + " what; 2 usage.\n\n" + usage(program));
        program.getSubcommands()
                .forEach((name, command) ->
                        text.append("\n## ").append(name).append("\n\n").append(usage(command)));
        return text.toString();
    }

    private static String usage(CommandLine command) {
        command.setUsageHelpWidth(100);
        return "```text\n" + command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing() + "\n```\n";
    }

    /**
     * Each command line of the program in a block of shell on any page that its own parser refuses, with the reason.
     */
    public static List<String> misunderstood(String program, CommandLine parser) {
        List<String> misunderstood = new ArrayList<>();
        for (Markdown page : Markdown.pages()) {
            for (Markdown.Block block : page.blocks("sh")) {
                for (String line : block.text().replace("\\\n", " ").lines().toList()) {
                    argumentsOf(program, line).ifPresent(arguments -> {
                        try {
                            parser.parseArgs(arguments.toArray(String[]::new));
                        } catch (ParameterException e) {
                            misunderstood.add("%s, block at line %d: %s: %s"
                                    .formatted(page, block.line(), line.strip(), e.getMessage()));
                        }
                    });
                }
            }
        }
        return misunderstood;
    }

    /** The words after the program's name; nothing when the line runs something else. */
    private static Optional<List<String>> argumentsOf(String program, String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line.replaceAll("\\$\\([^)]*\\)", "value"));
        while (word.find()) {
            String text = word.group().replaceAll("^[\"']|[\"']$", "");
            if (text.startsWith("#") || text.matches("[|;&>]+|[0-9]?>.*")) {
                break;
            }
            words.add(text);
        }
        while (!words.isEmpty()
                && (words.getFirst().equals("sudo") || words.getFirst().matches("[A-Z_]+=.*"))) {
            words.removeFirst();
        }
        boolean ours = !words.isEmpty()
                && (words.getFirst().equals(program) || words.getFirst().endsWith("/" + program));
        return ours ? Optional.of(words.subList(1, words.size())) : Optional.empty();
    }
}
