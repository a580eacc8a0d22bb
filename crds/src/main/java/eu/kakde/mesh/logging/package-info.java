/** How agent and operator log: to standard error, one line a record, as text for people or as JSON for collectors. */
package eu.kakde.mesh.logging;
