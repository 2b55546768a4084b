package ringwall.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import ringwall.model.Ip;
import ringwall.model.PortGroup;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.program.Tag;

/// A vNIC where it is plugged in.
///
/// @param name `vm/nic`: the port, and the zone
/// @param segments what its port carries, by segment, with the guest's tag
/// @param addresses its own addresses, by the segment that each is in
/// @param transit it belongs to an appliance: no distributed rules hold at it
/// @param receiveOnly it is the target of a mirror
record Attachment(
        String name,
        Vm vm,
        Vm.Vnic vnic,
        PortGroup group,
        VirtualSwitch virtualSwitch,
        SortedMap<String, Tag> segments,
        SortedMap<String, List<Ip>> addresses,
        boolean transit,
        boolean receiveOnly) {

    String host() {
        return vm.host();
    }

    List<Ip> addressesIn(String segment) {
        return addresses.getOrDefault(segment, List.of());
    }

    /// The segment that an address of a vNIC is in: the one whose subnet holds it; else the native
    /// one, else the first.
    static String segmentOf(Ip ip, List<Segment> segments, String nativeSegment) {
        for (Segment segment : segments) {
            for (Segment.Subnet subnet : segment.subnets()) {
                if (subnet.prefix().contains(ip)) {
                    return segment.name();
                }
            }
        }
        return nativeSegment.isEmpty() ? segments.getFirst().name() : nativeSegment;
    }

    /// True when an address that it may use is in the segment: in a subnet of it, or in none that
    /// it carries.
    boolean carries(Ip ip, Segment segment) {
        return segments.size() == 1
                || segment.subnets().stream().anyMatch(subnet -> subnet.prefix().contains(ip));
    }

    /// Single addresses beside its own that it may use in a segment, as in VRRP.
    List<Vm.AddressPair> singlePairs() {
        List<Vm.AddressPair> single = new ArrayList<>();
        for (Vm.AddressPair pair : vnic.allowedPairs()) {
            Prefix prefix = pair.prefix();
            if (prefix.length() == prefix.address().bits()) {
                single.add(pair);
            }
        }
        return single;
    }
}
