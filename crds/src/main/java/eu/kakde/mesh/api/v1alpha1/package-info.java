/**
 * The resources of group {@code mesh.kakde.eu}, version {@code v1alpha1}: {@code Mesh}, {@code MeshNode} and
 * {@code MeshPeer}. Types here are what the API server stores, every field may be null; they become checked values of
 * {@code net} and {@code plan} at the edge, and nothing inward sees them.
 */
package eu.kakde.mesh.api.v1alpha1;
