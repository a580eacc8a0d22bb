package eu.kakde.mesh.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One page for people, with its links and its fenced blocks. */
public record Markdown(Path file, String text) {

    static final Path REPOSITORY = Path.of(System.getProperty("repository.root", ".."))
            .toAbsolutePath()
            .normalize();

    private static final Pattern FENCE = Pattern.compile("(?ms)^( *)```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    /** A fenced block. @param line of its first line in the page, from 1 */
    public record Block(String language, String text, int line) {}

    /** Every page of the repository: at its root, and under docs, deploy and helm. */
    public static List<Markdown> pages() {
        List<Markdown> pages = new ArrayList<>();
        for (String folder : List.of("", "docs", "deploy", "helm")) {
            Path root = REPOSITORY.resolve(folder);
            try (Stream<Path> files = Files.walk(root, folder.isEmpty() ? 1 : Integer.MAX_VALUE)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(file -> pages.add(read(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + root, e);
            }
        }
        return pages;
    }

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public List<Block> blocks(String language) {
        List<Block> blocks = new ArrayList<>();
        Matcher fences = FENCE.matcher(text);
        while (fences.find()) {
            if (fences.group(2).equals(language)) {
                int line = (int) text.substring(0, fences.start(3)).lines().count() + 1;
                blocks.add(new Block(language, fences.group(3).stripIndent(), line));
            }
        }
        return blocks;
    }

    /** The targets of its links, those in fenced blocks left out. */
    List<String> links() {
        return LINK.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    /** The anchors of its headings, as GitHub makes them. */
    List<String> anchors() {
        return HEADING.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Override
    public String toString() {
        return REPOSITORY.relativize(file).toString();
    }
}
