/**
 * The mesh that is there already, made by hand, as manifests.
 *
 * <pre>
 *   wg0.conf of each host ─┐
 *                          ├─► ImportedHost ─► Sightings ─► MeshImport ─► ImportedMesh ─► YAML with comments
 *   the live interface ────┘                  (who is who)   (guesses)     └─ planned again: what differs is a MeshPeer
 * </pre>
 *
 * A file says all of its own host and little of the others: their key, overlay address and where they are dialled from
 * there. What follows from no file is a guess, and a comment says so.
 */
package eu.kakde.mesh.agent.imported;
