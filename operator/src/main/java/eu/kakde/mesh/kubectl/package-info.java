/**
 * {@code kubectl mesh}: the mesh from the administrator's desk, by what its resources say. Reads, and changes nothing.
 *
 * <pre>
 *   Mesh, MeshNodes, MeshPeers ──► MeshPicture ──►  StatusMatrix    who hears whom
 *       (the user's kubeconfig)       (values)      DoctorReport    what is wrong, the surest first
 *                                                   DotGraph        Graphviz
 *                                                   SvgGraph        a picture
 *                                                   Capture         all of these, what they are told from, and logs
 * </pre>
 */
package eu.kakde.mesh.kubectl;
