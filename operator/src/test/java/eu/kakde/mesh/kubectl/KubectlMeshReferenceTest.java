package eu.kakde.mesh.kubectl;

import eu.kakde.mesh.docs.CommandPages;
import eu.kakde.mesh.docs.Reference;
import org.junit.jupiter.api.Test;

class KubectlMeshReferenceTest {

    @Test
    void referenceIsWhatTheProgramSaysOfItself() {
        Reference.assertCurrent("kubectl-mesh.md", "kubectl mesh", CommandPages.reference(KubectlMesh.commandLine()));
    }
}
