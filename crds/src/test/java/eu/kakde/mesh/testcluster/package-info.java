/**
 * Real Kubernetes clusters for tests. A test class asks for it by {@link eu.kakde.mesh.testcluster.WithTestCluster} and
 * takes a {@link eu.kakde.mesh.testcluster.TestCluster} as a parameter; all classes of one run share one of each
 * source, and each starts without mesh objects.
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
 *   sources   ProcessSource   etcd and kube-apiserver on loopback, from deploy/lab/tools/control-plane: seconds
 *             K3sSource       K3s in a container, where Docker is
 *
 *   test JVM ──pipe──► sh (supervisor) ──► etcd, kube-apiserver      the pipe closes with the JVM, however it dies;
 *                                                                  then the supervisor kills its one child
 * </pre>
 */
package eu.kakde.mesh.testcluster;
