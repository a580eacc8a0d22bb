/**
 * Networks for tests, made of namespaces that the test owns: nothing of the machine's own network is touched. Needs
 * root, the JDK and JUnit, no programs.
 */
package eu.kakde.mesh.agent.lab;
