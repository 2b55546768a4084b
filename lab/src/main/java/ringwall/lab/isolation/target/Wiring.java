package ringwall.lab.isolation.target;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;
import ringwall.model.Physical.Mode;
import ringwall.model.VlanSet;

/// What a layout means for a host with bridges: which bridge has which VMs, which pNIC is behind
/// it, in which VLAN.
///
/// @param bridges the first has vm1, vm3 and, unless it has an adapter of its own, the host
/// @param pnics how the physical switch's port of each is set
/// @param hostPnic of a host with a pNIC or VLAN NIC of its own, or -1
/// @param vlans of vm1, vm2, vm3 and the host at the physical switch
record Wiring(
        List<Bridge> bridges, List<Mode> pnics, int hostPnic, int hostVid, List<Integer> vlans) {
    private static final int FIRST_VID = 11;
    private static final int SECOND_VID = 12;
    private static final int HOST_VID = 13;

    /// The physical port of a host that carries several VLANs, ours untagged.
    static final Mode TRUNK =
            new Mode.Trunk(VlanSet.of(Scene.VLAN, Scene.OTHER_VLAN), OptionalInt.of(Scene.VLAN));

    /// @param pnic its uplink, or -1: it hangs on the first bridge
    /// @param vid of the uplink's VLAN NIC; 0: the pNIC itself
    record Bridge(String name, List<String> vms, int pnic, int vid) {
        /// The device that the bridge has as its uplink.
        String uplink() {
            return vid == 0 ? "up" + pnic : "up" + pnic + "." + vid;
        }
    }

    static Wiring of(Layout layout) {
        List<String> one = List.of("vm1", "vm3");
        List<String> two = List.of("vm2");
        List<Integer> same = List.of(Scene.VLAN, Scene.VLAN, Scene.VLAN, Scene.VLAN);
        return switch (layout) {
            case ONE_NETWORK ->
                    new Wiring(
                            List.of(new Bridge("br0", List.of("vm1", "vm2", "vm3"), 0, 0)),
                            List.of(TRUNK),
                            -1,
                            0,
                            same);
            case SECOND_SWITCH ->
                    new Wiring(
                            List.of(new Bridge("br0", one, 0, 0), new Bridge("br1", two, -1, 0)),
                            List.of(TRUNK),
                            -1,
                            0,
                            same);
            case OWN_PNIC, OWN_PNIC_AND_HOST -> {
                boolean own = layout == Layout.OWN_PNIC_AND_HOST;
                Mode access = new Mode.Access(Scene.VLAN);
                yield new Wiring(
                        List.of(new Bridge("br0", one, 0, 0), new Bridge("br1", two, 1, 0)),
                        own ? List.of(access, access, access) : List.of(access, access),
                        own ? 2 : -1,
                        0,
                        same);
            }
            case VLAN_NICS, VLAN_NICS_AND_HOST -> {
                boolean own = layout == Layout.VLAN_NICS_AND_HOST;
                yield new Wiring(
                        List.of(
                                new Bridge("br0", one, 0, FIRST_VID),
                                new Bridge("br1", two, 0, SECOND_VID)),
                        List.of(
                                new Mode.Trunk(
                                        VlanSet.of(FIRST_VID, SECOND_VID, HOST_VID),
                                        OptionalInt.empty())),
                        own ? 0 : -1,
                        own ? HOST_VID : 0,
                        List.of(FIRST_VID, SECOND_VID, FIRST_VID, own ? HOST_VID : FIRST_VID));
            }
        };
    }

    /// Every VLAN NIC that is needed: device, pNIC, VID.
    List<Bridge> vlanNics() {
        List<Bridge> all = new ArrayList<>();
        bridges.stream().filter(bridge -> bridge.vid > 0).forEach(all::add);
        if (hostPnic >= 0 && hostVid > 0) {
            all.add(host());
        }
        return all;
    }

    private Bridge host() {
        return new Bridge("host", List.of(), hostPnic, hostVid);
    }

    /// The device that has the host's address: the first bridge, or its own adapter.
    String hostDevice() {
        return hostPnic < 0 ? bridges.getFirst().name : host().uplink();
    }
}
