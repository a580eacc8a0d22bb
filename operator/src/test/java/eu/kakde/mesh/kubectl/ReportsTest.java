package eu.kakde.mesh.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.kubectl.MeshPicture.Link;
import eu.kakde.mesh.kubectl.MeshPicture.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code kubectl mesh status} and {@code doctor} print. */
class ReportsTest {

    @Test
    void theMatrixHasARoundTripOrAReasonForEachLink() {
        assertThat(StatusMatrix.of(SampleMesh.troubled())).isEqualTo("""
                NODE → PEER  ctb-edge-1  ms-1                       wk-1    wk-2
                ctb-edge-1   -           1.2ms PortForwardMismatch  OneWay  1.2ms
                ms-1         1.2ms       -                          1.2ms   1.2ms
                wk-1         OneWay      1.2ms                      -       1.2ms
                wk-2         1.2ms       ? Probing                  1.2ms   -

                STOP  1/4 nodes and 9/12 links are ready
                """);
    }

    @Test
    void aLargeMeshFitsIntoATerminal() {
        List<Node> nodes = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            nodes.add(SampleMesh.node("node-" + i, List.of(), List.of()));
        }
        links.add(new Link("node-1", "node-12", Optional.of(SampleMesh.UP), Optional.empty(), Optional.empty()));
        String matrix = StatusMatrix.of(new MeshPicture(Optional.empty(), nodes, links));
        assertThat(matrix.lines().skip(1).findFirst().orElseThrow()).endsWith("  9 10 11 12");
        assertThat(matrix.lines().skip(2).findFirst().orElseThrow())
                .startsWith(" 1 node-1 ")
                .endsWith("  .");
    }

    @Test
    void theDoctorTellsTheSurestFirstAndEachThingOnce() {
        MeshPicture mesh = SampleMesh.troubled();
        assertThat(DoctorReport.of(mesh).text(mesh)).isEqualTo("""
                STOP  1/4 nodes and 9/12 links are ready

                1. PortForwardMismatch: ctb-edge-1 → ms-1
                   router forward <51821> is wrong

                2. OneWay: ctb-edge-1 ↔ wk-1
                   packets pass one way

                3. RpFilterStrict: found on wk-1
                   rp_filter of wg0 is 1

                4. Probing: wk-2 → ms-1
                   no probe came back yet

                5. StrayHandshake: overheard on wk-1
                   handshakes from 198.51.100.25:51820 for ms-1 arrive there and get no session

                Each reason is explained in docs/reasons.md.
                """);
    }

    @Test
    void theDoctorHasNothingToSayOfAHealthyMesh() {
        MeshPicture mesh = SampleMesh.healthy();
        assertThat(DoctorReport.of(mesh).text(mesh))
                .isEqualTo("GO    4/4 nodes and 12/12 links are ready\nNothing is wrong.\n");
    }
}
