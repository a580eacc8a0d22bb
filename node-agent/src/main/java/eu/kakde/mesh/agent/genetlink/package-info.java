/**
 * Generic netlink: families that have no protocol number of their own, found by name ({@code linux/genetlink.h}). A
 * kernel without a family is an ordinary answer: {@link eu.kakde.mesh.agent.genetlink.GenericNetlink#family} is then
 * empty. Asking makes the kernel load the family's module if it has one.
 *
 * <pre>
 *   genlmsghdr   command:1  version:1  reserved:2 │ the family's attributes
 * </pre>
 */
package eu.kakde.mesh.agent.genetlink;
