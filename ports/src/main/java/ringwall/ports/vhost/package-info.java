/// vhost-user: a VM's frames through memory that the VM shares, without a copy of ours in between.
///
///     VMM (QEMU, DPDK) --control socket--> Session: features, memory, rings     VhostPort: the FramePort
///     guest memory <----- GuestMemory: the one translation of guest addresses
///       descriptor rings <-- SplitRing <-- Intake (guest to switch), Delivery (switch to guest)
///
/// One thread does all of it, control messages too: between bursts, when no extent is out. Ring indexes are written
/// once per burst, with release; nothing allocates per frame; whatever the guest writes is read once, checked, and
/// used from the copy.
///
/// Never: a message, ring or chain that makes us throw, loop, or touch memory outside the regions that the VMM shared.
/// docs/vhost-user.md says what happens when the VMM takes that memory away.
@NullMarked
package ringwall.ports.vhost;

import org.jspecify.annotations.NullMarked;
