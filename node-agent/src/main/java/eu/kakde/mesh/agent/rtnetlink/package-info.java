/**
 * Links, addresses and routes of the network namespace: rtnetlink(7), {@code linux/rtnetlink.h}.
 *
 * <p>{@link eu.kakde.mesh.agent.rtnetlink.RtnetlinkClient} asks and changes; it works on
 * {@link eu.kakde.mesh.agent.rtnetlink.Link}, {@link eu.kakde.mesh.agent.rtnetlink.InterfaceAddress} and
 * {@link eu.kakde.mesh.agent.rtnetlink.Route}. {@link eu.kakde.mesh.agent.rtnetlink.RtnetlinkMonitor} tells what others
 * change, as {@link eu.kakde.mesh.agent.rtnetlink.RtnetlinkEvent}s.
 *
 * <p>Each of the three kinds has a file {@code *Messages} that encodes and parses it, without a socket:
 *
 * <pre>
 *   link      ifinfomsg  family:1 pad:1 type:2 index:4 flags:4 change:4                                   │ IFLA_*
 *   address   ifaddrmsg  family:1 prefix length:1 flags:1 scope:1 index:4                                 │ IFA_*
 *   route     rtmsg      family:1 dst length:1 src length:1 tos:1 table:1 protocol:1 scope:1 type:1 flags:4 │ RTA_*
 * </pre>
 *
 * <p>Routes that the agent adds carry the protocol number {@link eu.kakde.mesh.agent.rtnetlink.Route#RTPROT_MESH}, so
 * that it can tell its own from everybody else's.
 */
package eu.kakde.mesh.agent.rtnetlink;
