/**
 * The wg-quick(8) format, read and written. {@code wg0.conf} is the agent's only memory: what it starts from without an
 * API server, what wg-quick brings up at boot, and what an administrator reads. JDK only.
 */
package eu.kakde.mesh.conf;
