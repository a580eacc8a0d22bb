/**
 * The documentation is part of the build: references are generated from what they describe, links lead somewhere, and
 * what a page tells the reader to type is understood. {@link eu.kakde.mesh.docs.Reference} says how to refresh.
 */
package eu.kakde.mesh.docs;
