/** What the agent tells over HTTP: whether it lives, whether it is ready, and its metrics. */
package eu.kakde.mesh.agent.http;
