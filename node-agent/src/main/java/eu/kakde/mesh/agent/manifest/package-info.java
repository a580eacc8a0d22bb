/** Mesh manifests read from files, before any cluster exists: the same resources that kubectl applies. */
package eu.kakde.mesh.agent.manifest;
