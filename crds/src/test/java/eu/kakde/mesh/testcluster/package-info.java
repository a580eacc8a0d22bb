/**
 * A real Kubernetes API server for tests. A test class asks for it by {@link eu.kakde.mesh.testcluster.WithTestCluster}
 * and takes a {@link eu.kakde.mesh.testcluster.TestCluster} as a parameter; all classes of one run share one server,
 * and each starts without mesh objects.
 *
 * <pre>
 * {@literal @}WithTestCluster
 * class SomethingIT {
 *     {@literal @}Test
 *     void listsNodes(TestCluster cluster) {
 *         assertThat(cluster.kubectl("get", "meshnodes").exitCode()).isZero();
 *     }
 * }
 *
 *   test JVM ──pipe──► sh (supervisor) ──► etcd, kube-apiserver      the pipe closes with the JVM, however it dies;
 *                                                                  then the supervisor kills its one child
 * </pre>
 */
package eu.kakde.mesh.testcluster;
