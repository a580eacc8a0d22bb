package eu.kakde.mesh.testcluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a cluster: methods and the constructor may take a {@link TestCluster}. The build runs such classes
 * once with each source of clusters; where one is missing, they are skipped with the reason and the remedy.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@ExtendWith(TestClusterExtension.class)
public @interface WithTestCluster {}
