/// Physical switches: running-configs of Arista EOS, Cisco IOS and NX-OS, and what `show interfaces
/// switchport`, `show vlan` and `show lldp neighbors detail` print.
///
///     text -> ConfigText (stanzas) -> PortConfig, VlanTable -> PhysSwitch, PhysPort, Mirror, Overlay, Controller
///
/// Promises: a port's settings are those that its platform gives it when a line is missing; a member of a
/// port-channel has own settings only if its own lines say so; VLANs count as read only where the platform keeps
/// them in the configuration. Never: quotes a secret, takes a switch for a virtualized host.
@NullMarked
package ringwall.audit.importer.device;

import org.jspecify.annotations.NullMarked;
