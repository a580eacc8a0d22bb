package eu.kakde.mesh.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Holds every Java file of the repository against the formatter. {@code ./mvnw -pl crds test -Dtest=SourceFormatTest
 * -Dformat=write} rewrites what differs.
 */
class SourceFormatTest {

    private static final Path ROOT = Path.of(System.getProperty("repository.root", ".."))
            .toAbsolutePath()
            .normalize();
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    @Test
    void everySourceFileIsFormatted() throws IOException, FormatterException {
        boolean write = "write".equals(System.getProperty("format"));
        List<Path> unformatted = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String formatted = format(source);
            if (!formatted.equals(source)) {
                unformatted.add(ROOT.relativize(file));
                if (write) {
                    Files.writeString(file, formatted);
                }
            }
        }
        if (!write) {
            assertThat(unformatted)
                    .as("run ./mvnw -pl crds test -Dtest=SourceFormatTest -Dformat=write")
                    .isEmpty();
        }
    }

    private static String format(String source) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(source, JavaFormatterOptions.Style.PALANTIR);
        return FORMATTER.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("crds", "operator", "node-agent", "packaging")) {
            Path src = ROOT.resolve(module).resolve("src");
            if (Files.isDirectory(src)) {
                try (var walk = Files.walk(src)) {
                    walk.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
