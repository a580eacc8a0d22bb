/**
 * The command line. Exit codes: 0 done; 1 the input, the host or the mesh is wrong (one line on stderr that names the
 * object and the field); 2 usage.
 */
package eu.kakde.mesh.agent.cli;
