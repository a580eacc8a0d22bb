/** The files of a host that the agent keeps: the private key, the last-known-good wg0.conf, the sysctls. */
package eu.kakde.mesh.agent.host;
