/// Importers for the Linux family: what the kernel shows (`ip`, `bridge`, `ethtool`, `lspci`,
/// sysfs), what daemons show (lldpd, nftables, teamd, FRR), and what an operator wrote (ifupdown2,
/// netplan, nmstate).
///
/// All of them fill one small model, [ringwall.audit.importer.linux.Device], which
/// [ringwall.audit.importer.linux.DeviceFacts] turns into facts: so that a bond is a team, and a
/// bridge with an address a host adapter, whatever file said so. What the kernel shows is
/// `observed`, what an operator wrote is `declared`.
///
///     ip link  bridge  ethtool  lspci      ifupdown2   netplan   nmstate
///         \      |       |       /              \         |        /
///          Devices (observed)                    Devices (declared)
///                    \                             /
///                     DeviceFacts: PNic, Team, VSwitch, VPort, HostNic, Overlay
@NullMarked
package ringwall.audit.importer.linux;

import org.jspecify.annotations.NullMarked;
