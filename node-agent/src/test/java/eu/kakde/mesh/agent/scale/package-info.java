/**
 * What a mesh of many nodes costs the API server and the operator, measured without the machines: the real API server,
 * the real operator, and agents that lack nothing but a device. {@code deploy/bench/many-nodes} runs it; no test run
 * does.
 */
package eu.kakde.mesh.agent.scale;
