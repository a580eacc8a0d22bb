package eu.kakde.mesh.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.net.NodeName;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MeshPeerNameTest {

    @Test
    void joinsPlainNamesByADot() {
        assertThat(name("ms-1", "wk-1")).isEqualTo("ms-1.wk-1");
    }

    @Test
    void addsAHashWhereADotWouldBeAmbiguous() {
        assertThat(name("a.b", "c")).matches("a\\.b\\.c\\.[0-9a-f]{24}").isNotEqualTo(name("a", "b.c"));
        assertThat(name("a", "b.c")).matches("a\\.b\\.c\\.[0-9a-f]{24}");
    }

    @Test
    void staysTheSameForEver() {
        assertThat(name("a.b", "c")).isEqualTo("a.b.c.fc7cd9c4e073b50b1ba87db5");
    }

    @Test
    void keepsTheLongestPlainNameAndHashesTheNextOne() {
        assertThat(name("a".repeat(126), "b".repeat(126)))
                .hasSize(253)
                .isEqualTo("a".repeat(126) + "." + "b".repeat(126));
        assertThat(name("a".repeat(127), "b".repeat(126))).hasSize(253).matches("a+\\.b+\\.[0-9a-f]{24}");
    }

    @Test
    void showsSomethingOfBothNamesWhenBothAreCut() {
        assertThat(name("a".repeat(253), "b".repeat(253))).matches("a{113}\\.b{114}\\.[0-9a-f]{24}");
        assertThat(name("a".repeat(253), "wk-1")).matches("a{223}\\.wk-1\\.[0-9a-f]{24}");
        assertThat(name("wk-1", "b".repeat(253))).matches("wk-1\\.b{223}\\.[0-9a-f]{24}");
    }

    @Property
    void isADnsSubdomain(@ForAll("names") String node, @ForAll("names") String peer) {
        assertThat(new NodeName(name(node, peer)).text()).isEqualTo(name(node, peer));
    }

    @Property
    void tellsEveryTwoPairsApart(
            @ForAll("names") String node,
            @ForAll("names") String peer,
            @ForAll("names") String otherNode,
            @ForAll("names") String otherPeer) {
        boolean same = node.equals(otherNode) && peer.equals(otherPeer);
        assertThat(name(node, peer).equals(name(otherNode, otherPeer))).isEqualTo(same);
    }

    @Property
    void tellsTheTwoDirectionsAndTheTwoPlacesOfADotApart(
            @ForAll("names") String a, @ForAll("names") String b, @ForAll("names") String c) {
        String dotted = a + "." + b;
        if (dotted.length() + c.length() < 250 && !dotted.equals(c)) {
            assertThat(name(dotted, c)).isNotEqualTo(name(a, b + "." + c));
            assertThat(name(dotted, c)).isNotEqualTo(name(c, dotted));
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<Character> edge = Arbitraries.chars().with("ab01");
        Arbitrary<String> inner = Arbitraries.strings().withChars("a0-").ofMaxLength(61);
        Arbitrary<String> label =
                Combinators.combine(edge, inner, edge).as((first, middle, last) -> first + middle + last);
        Arbitrary<String> shortLabel =
                Arbitraries.strings().withChars("ab0").ofMinLength(1).ofMaxLength(2);
        return Arbitraries.oneOf(label, shortLabel)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(labels -> {
                    String joined = String.join(".", labels);
                    String cut = joined.substring(0, Math.min(253, joined.length()));
                    return cut.replaceAll("[-.]+$", "");
                });
    }

    private static String name(String node, String peer) {
        return MeshPeerName.of(new NodeName(node), new NodeName(peer));
    }
}
