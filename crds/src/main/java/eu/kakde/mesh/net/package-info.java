/**
 * Value types of the network: addresses, prefixes, endpoints, keys and names. Each is checked when it is made, so that
 * whatever holds one may put it into a file, a netlink message or a command without looking again. JDK only.
 */
package eu.kakde.mesh.net;
