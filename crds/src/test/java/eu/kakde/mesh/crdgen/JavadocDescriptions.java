package eu.kakde.mesh.crdgen;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the Javadoc of the resource types says, so that {@code kubectl explain} and the source can never differ: a
 * type's text describes the object, a {@code @param} describes the field.
 */
final class JavadocDescriptions {

    private final Map<String, Description> byTypeName;

    private record Description(String text, Map<String, String> fields) {}

    private JavadocDescriptions(Map<String, Description> byTypeName) {
        this.byTypeName = byTypeName;
    }

    /** Reads the source files of these types, and of their specs and statuses in the same package. */
    static JavadocDescriptions read(Path sources, List<? extends Class<?>> kinds) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths = kinds.stream()
                    .map(kind -> sources.resolve(kind.getName().replace('.', '/')))
                    .flatMap(path -> Stream.of(path + ".java", path + "Spec.java", path + "Status.java"))
                    .map(Path::of)
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    problem -> {},
                    List.of("-proc:none", "-classpath", System.getProperty("java.class.path")),
                    null,
                    files.getJavaFileObjectsFromPaths(paths));
            task.parse();
            DocTrees trees = DocTrees.instance(task);
            Map<String, Description> found = new HashMap<>();
            for (Element element : task.analyze()) {
                if (element instanceof TypeElement type) {
                    collect(type, trees, found);
                }
            }
            return new JavadocDescriptions(found);
        }
    }

    /** What stands above the type, in the words for a person: no markup. */
    String of(Class<?> type) {
        return description(type).text();
    }

    /** @throws IllegalStateException when the type's Javadoc has no {@code @param} for the field */
    String of(Class<?> type, String field) {
        return Optional.ofNullable(description(type).fields().get(field))
                .orElseThrow(() -> new IllegalStateException(
                        type.getName() + " has no @param " + field + ", which kubectl explain would show"));
    }

    private Description description(Class<?> type) {
        return Optional.ofNullable(byTypeName.get(type.getCanonicalName()))
                .orElseThrow(() -> new IllegalStateException(type.getName() + " has no Javadoc"));
    }

    private static void collect(TypeElement type, DocTrees trees, Map<String, Description> found) {
        DocCommentTree comment = trees.getDocCommentTree(type);
        if (comment != null) {
            Map<String, String> fields = new HashMap<>();
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    fields.put(param.getName().getName().toString(), sentence(text(param.getDescription())));
                }
            }
            found.put(type.getQualifiedName().toString(), new Description(text(comment.getFullBody()), fields));
        }
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(nested -> collect(nested, trees, found));
    }

    private static String text(List<? extends DocTree> parts) {
        String joined = parts.stream()
                .map(part ->
                        part instanceof LiteralTree literal ? literal.getBody().getBody() : part.toString())
                .collect(Collectors.joining());
        return joined.replaceAll("\\s+", " ").strip();
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }
}
