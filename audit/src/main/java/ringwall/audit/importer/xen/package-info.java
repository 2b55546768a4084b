/// XenServer and XCP-ng: what `xe ...-list params=all` prints, for networks, PIFs, VLANs, bonds,
/// tunnels, VIFs, VMs and hosts of a pool.
///
/// A network without a VLAN is a virtual switch that the pool defines on every host; one with a
/// VLAN is a port group of the switch below. Promises: a parameter that the output lacks stays
/// unknown. Never: takes a VLAN's fake bridge for a switch of its own.
@NullMarked
package ringwall.audit.importer.xen;

import org.jspecify.annotations.NullMarked;
