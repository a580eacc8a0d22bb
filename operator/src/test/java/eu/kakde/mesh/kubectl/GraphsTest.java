package eu.kakde.mesh.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The pictures of {@code kubectl mesh graph}. */
class GraphsTest {

    @Test
    void theSvgHasALineForEachPairInTheColoursOfItsTwoLinks() throws Exception {
        Document svg = parse(SvgGraph.of(SampleMesh.troubled()));
        assertThat(svg.getDocumentElement().getNamespaceURI()).isEqualTo("http://www.w3.org/2000/svg");
        List<Element> lines = elements(svg, "line");
        assertThat(lines).hasSize(2 * 6);
        assertThat(lines.stream().filter(line -> line.getAttribute("stroke").equals("#c62828")))
                .as("down in both directions")
                .hasSize(2);
        assertThat(lines.stream().filter(line -> line.getAttribute("stroke").equals("#ef6c00")))
                .as("flows with a verdict, in one direction")
                .hasSize(1);
        assertThat(elements(svg, "text").stream().map(Element::getTextContent))
                .contains("ctb-edge-1", "172.27.15.31", "home", "contabo", "1.2ms", "OneWay", "STOP");
    }

    @Test
    void aMeshWithoutNodesIsAPictureToo() throws Exception {
        parse(SvgGraph.of(MeshPicture.of(java.util.Optional.empty(), List.of(), List.of())));
    }

    @Test
    void whatResourcesSayIsTextInThePictureAndNothingElse() throws Exception {
        Document svg = parse(SvgGraph.of(SampleMesh.troubled()));
        assertThat(elements(svg, "title").stream().map(Element::getTextContent))
                .anyMatch(title -> title.contains("router forward <51821> is wrong"));
    }

    @Test
    void theDotGraphGroupsNodesBySiteAndQuotesWhatItPrints() {
        String dot = DotGraph.of(SampleMesh.troubled());
        assertThat(dot)
                .contains(
                        "subgraph \"cluster_home\"",
                        "\"ctb-edge-1\" -- \"wk-1\" [color=\"#c62828;0.5:#c62828\" label=\"OneWay\"",
                        "\"ms-1\\n172.27.15.11\"");
        assertThat(dot.chars().filter(c -> c == '{').count())
                .isEqualTo(dot.chars().filter(c -> c == '}').count());
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
