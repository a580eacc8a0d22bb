/** How both programs find and authenticate to the API server. */
package eu.kakde.mesh.client;
