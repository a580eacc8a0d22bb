/** What the identities of {@code deploy/base} may do and may not, tried on the real API server. */
package eu.kakde.mesh.rights;
