package eu.kakde.mesh.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated and committed page of {@code docs/reference}. */
public final class Reference {

    private static final String REFRESH =
            "./mvnw test -Dtest='*ReferenceTest' -Dsurefire.failIfNoSpecifiedTests=false" + " -Ddocs=write";

    private Reference() {}

    /** Holds the committed page to this text, or writes it when the build was told {@code -Ddocs=write}. */
    public static void assertCurrent(String page, String title, String text) {
        Path file = Markdown.REPOSITORY.resolve("docs/reference").resolve(page);
        String whole = "# " + title + "\n\n<!-- Generated; do not edit. Refresh: " + REFRESH + " -->\n\n" + text.strip()
                + "\n";
        try {
            if ("write".equals(System.getProperty("docs"))) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, whole);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        assertThat(file).as("stale; run " + REFRESH).hasContent(whole);
    }

    /** Text as a cell of a table. */
    public static String cell(String text) {
        return text.strip().replaceAll("\\s+", " ").replace("|", "\\|").replace("<", "&lt;");
    }
}
