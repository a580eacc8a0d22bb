package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.kubectl.MeshPicture.Node;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The mesh as a picture (SVG 1.1): nodes on a circle, those of a site side by side on one patch; a line for each pair,
 * whose halves have the colours of the two links.
 */
final class SvgGraph {

    private static final int MARGIN = 110;
    private static final int LEGEND = 60;
    private static final int NODE_WIDTH = 120;
    private static final int NODE_HEIGHT = 44;
    private static final String FONT = "system-ui, sans-serif";

    private record Point(double x, double y) {

        Point towards(Point other, double part) {
            return new Point(x + (other.x - x) * part, y + (other.y - y) * part);
        }
    }

    private final MeshPicture mesh;
    private final Map<String, Point> places = new LinkedHashMap<>();
    private final int size;
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private SvgGraph(MeshPicture mesh) throws XMLStreamException {
        this.mesh = mesh;
        this.xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
        int count = mesh.nodes().size();
        double radius = Math.max(240, count * (NODE_WIDTH + 30) / (2 * Math.PI));
        this.size = (int) (2 * (radius + MARGIN));
        for (int i = 0; i < count; i++) {
            double angle = 2 * Math.PI * i / count - Math.PI * 3 / 4;
            places.put(
                    mesh.nodes().get(i).name(),
                    new Point(size / 2.0 + radius * Math.cos(angle), size / 2.0 + radius * Math.sin(angle)));
        }
    }

    static String of(MeshPicture mesh) {
        try {
            return new SvgGraph(mesh).draw();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a picture that is made in memory", e);
        }
    }

    private String draw() throws XMLStreamException {
        xml.writeStartElement("svg");
        xml.writeDefaultNamespace("http://www.w3.org/2000/svg");
        attributes("viewBox", "0 0 " + size + " " + (size + LEGEND), "font-family", FONT, "font-size", "13");
        empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
        sites();
        for (LinkPair pair : LinkPair.of(mesh)) {
            line(pair);
        }
        // After all lines, so that none runs through a label or a node.
        for (LinkPair pair : LinkPair.of(mesh)) {
            label(pair);
        }
        for (Node node : mesh.nodes()) {
            node(node);
        }
        legend();
        xml.writeEndElement();
        xml.flush();
        return text + "\n";
    }

    private void sites() throws XMLStreamException {
        Map<String, List<Node>> sites = new LinkedHashMap<>();
        mesh.nodes().stream()
                .filter(node -> !node.site().isEmpty())
                .forEach(node -> sites.computeIfAbsent(node.site(), site -> new ArrayList<>())
                        .add(node));
        for (Map.Entry<String, List<Node>> site : sites.entrySet()) {
            StringBuilder path = new StringBuilder();
            for (Node node : site.getValue()) {
                Point at = places.get(node.name());
                path.append(path.isEmpty() ? "M" : " L")
                        .append(number(at.x()))
                        .append(' ')
                        .append(number(at.y()));
            }
            // A line of no length still has its round ends: the patch of a single node.
            path.append(" l0.01 0");
            empty(
                    "path",
                    "d",
                    path.toString(),
                    "fill",
                    site.getValue().size() > 2 ? "#e3f2fd" : "none",
                    "stroke",
                    "#e3f2fd",
                    "stroke-width",
                    "150",
                    "stroke-linecap",
                    "round",
                    "stroke-linejoin",
                    "round");
        }
        for (Map.Entry<String, List<Node>> site : sites.entrySet()) {
            Point first = places.get(site.getValue().getFirst().name());
            text(new Point(first.x(), first.y() - NODE_HEIGHT / 2.0 - 14), site.getKey(), "#1565c0", "bold");
        }
    }

    private void line(LinkPair pair) throws XMLStreamException {
        Point one = places.get(pair.one().name());
        Point other = places.get(pair.other().name());
        Point middle = one.towards(other, 0.5);
        xml.writeStartElement("g");
        title(pair.tooltip());
        half(one, middle, pair.there());
        half(middle, other, pair.back());
        xml.writeEndElement();
    }

    private void half(Point from, Point to, Optional<MeshPicture.Link> link) throws XMLStreamException {
        boolean down = link.map(MeshPicture.Link::state)
                .filter(MeshPicture.Link.State.DOWN::equals)
                .isPresent();
        empty(
                "line",
                "x1",
                number(from.x()),
                "y1",
                number(from.y()),
                "x2",
                number(to.x()),
                "y2",
                number(to.y()),
                "stroke",
                LinkPair.colour(link),
                "stroke-width",
                "3",
                "stroke-dasharray",
                down ? "8 6" : "none");
    }

    /** Beside the line, and off the middle, where the lines of a full mesh cross. */
    private void label(LinkPair pair) throws XMLStreamException {
        String label = pair.label();
        if (label.isEmpty()) {
            return;
        }
        Point one = places.get(pair.one().name());
        Point other = places.get(pair.other().name());
        double length = Math.hypot(other.x() - one.x(), other.y() - one.y());
        Point on = one.towards(other, 0.38);
        Point at = new Point(
                on.x() + (other.y() - one.y()) / length * 13, on.y() - Math.abs(other.x() - one.x()) / length * 13);
        double width = 7 * label.length() + 6;
        empty(
                "rect",
                "x",
                number(at.x() - width / 2),
                "y",
                number(at.y() - 9),
                "width",
                number(width),
                "height",
                "18",
                "rx",
                "4",
                "fill",
                "#ffffff",
                "fill-opacity",
                "0.7");
        text(new Point(at.x(), at.y() + 4), label, "#212121", "normal");
    }

    private void node(Node node) throws XMLStreamException {
        Point at = places.get(node.name());
        String status = node.ready().map(MeshPicture.Said::status).orElse("Unknown");
        String border = switch (status) {
            case "True" -> "#2e7d32";
            case "False" -> "#c62828";
            default -> "#9e9e9e";
        };
        double width = Math.max(NODE_WIDTH, 9 * node.name().length() + 20);
        xml.writeStartElement("g");
        title(node.name() + ": "
                + node.ready()
                        .map(said -> said.reason() + ", " + said.message())
                        .orElse("not judged yet"));
        empty(
                "rect",
                "x",
                number(at.x() - width / 2),
                "y",
                number(at.y() - NODE_HEIGHT / 2.0),
                "width",
                number(width),
                "height",
                String.valueOf(NODE_HEIGHT),
                "rx",
                "8",
                "fill",
                "#fafafa",
                "stroke",
                border,
                "stroke-width",
                "2");
        text(new Point(at.x(), at.y() - 3), node.name(), "#212121", "bold");
        text(new Point(at.x(), at.y() + 15), node.address(), "#616161", "normal");
        xml.writeEndElement();
    }

    private void legend() throws XMLStreamException {
        String gate = mesh.isGo() ? "GO" : "STOP";
        text(new Point(size / 2.0, size + 10), gate, mesh.isGo() ? "#2e7d32" : "#c62828", "bold");
        String[] words = {"packets flow", "they do, but see its verdict", "down", "unknown"};
        String[] colours = {"#2e7d32", "#ef6c00", "#c62828", "#9e9e9e"};
        double step = size / 4.0;
        for (int i = 0; i < words.length; i++) {
            text(new Point(step * i + step / 2, size + 40), words[i], colours[i], "normal");
        }
    }

    private void text(Point at, String words, String colour, String weight) throws XMLStreamException {
        xml.writeStartElement("text");
        attributes(
                "x",
                number(at.x()),
                "y",
                number(at.y()),
                "text-anchor",
                "middle",
                "font-weight",
                weight,
                "fill",
                colour);
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private void title(String words) throws XMLStreamException {
        xml.writeStartElement("title");
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private void empty(String element, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(element);
        attributes(attributes);
    }

    private void attributes(String... namesAndValues) throws XMLStreamException {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
