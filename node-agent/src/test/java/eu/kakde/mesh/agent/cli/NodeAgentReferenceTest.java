package eu.kakde.mesh.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import eu.kakde.mesh.docs.CommandPages;
import eu.kakde.mesh.docs.Reference;
import org.junit.jupiter.api.Test;

class NodeAgentReferenceTest {

    @Test
    void referenceIsWhatTheProgramSaysOfItself() {
        Reference.assertCurrent("node-agent.md", "node-agent", CommandPages.reference(NodeAgentCommand.commandLine()));
    }

    @Test
    void understandsEveryCommandThatThePagesShow() {
        assertThat(CommandPages.misunderstood("node-agent", NodeAgentCommand.commandLine()))
                .isEmpty();
    }
}
