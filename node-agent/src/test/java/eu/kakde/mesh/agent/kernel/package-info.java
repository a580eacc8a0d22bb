/**
 * The agent on a Linux kernel with WireGuard, whatever kernel the machine has: {@code KernelWireGuardIT} boots Debian's
 * cloud kernel in QEMU and runs tests inside.
 *
 * <pre>
 *   KernelWireGuardIT ─ GuestImage ──► initramfs: busybox, modules, target/dist, test classes, JUnit
 *          │                              │
 *          ├─────── VirtualMachine ───────┤ boots it
 *          │                              ▼
 *          │                           init ──► GuestTests ──► JUnit: *IT classes
 *          │                              │          │
 *          │           first serial port: console    └─ second serial port: one line a test
 *          ▼                                                       │
 *   one dynamic test for each line  ◄──────────────────────────────┘
 * </pre>
 */
package eu.kakde.mesh.agent.kernel;
