/**
 * Makes what users install out of each program's {@code target/dist}.
 *
 * <pre>
 *   deploy/images/debian.lock ─► debian-base ─► DebianBase ──┐
 *   target/dist/runtime, or jlink of the JDK's jmods ────────┼─► ProgramImage ─► target/images/*.tar
 *   target/dist/{lib,jvm.options} ───────────────────────────┤
 *   deploy/deb ─► HostFiles ─────────────────────────────────┴─► DebianPackage, TarPackage ─► target/packages
 * </pre>
 *
 * Equal input gives equal bytes: all times are the build's {@code outputTimestamp}, all lists are sorted.
 */
package eu.kakde.mesh.packaging;
