package eu.kakde.mesh.agent.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The standing inputs of a target, {@code src/test/resources/corpus/NAME.txt}: hexadecimal, one a line. */
final class Corpus {

    private static final Path DIRECTORY =
            Path.of(System.getProperty("repository.root", "..")).resolve("node-agent/src/test/resources/corpus");

    private Corpus() {}

    static List<byte[]> read(FuzzTarget target) throws IOException {
        Path file = file(target);
        List<byte[]> inputs = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.startsWith("#")) {
                    inputs.add(HexFormat.of().parseHex(line));
                }
            }
        }
        return inputs;
    }

    /** @param inputs by what becomes of them */
    static void write(FuzzTarget target, Map<String, byte[]> inputs) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# The shortest inputs found so far for each thing that " + target.name()
                + " can say, and those that once broke it.");
        inputs.values().stream().map(HexFormat.of()::formatHex).distinct().forEach(lines::add);
        Files.createDirectories(DIRECTORY);
        Files.write(file(target), lines);
    }

    private static Path file(FuzzTarget target) {
        return DIRECTORY.resolve(target.name() + ".txt");
    }
}
