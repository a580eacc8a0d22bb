/**
 * Makes {@code crds/manifests} from the resource types. It runs as a test, so that a stale manifest fails the build and
 * nothing of the generator is shipped.
 */
package eu.kakde.mesh.crdgen;
