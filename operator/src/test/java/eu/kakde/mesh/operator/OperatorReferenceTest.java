package eu.kakde.mesh.operator;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.docs.CommandPages;
import eu.kakde.mesh.docs.Reference;
import org.junit.jupiter.api.Test;

class OperatorReferenceTest {

    @Test
    void referenceIsWhatTheProgramSaysOfItself() {
        Reference.assertCurrent("operator.md", "operator", CommandPages.reference(OperatorMain.commandLine()));
    }

    @Test
    void understandsEveryCommandThatThePagesShow() {
        assertThat(CommandPages.misunderstood("operator", OperatorMain.commandLine()))
                .isEmpty();
    }
}
