package ringwall.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;

/// The physical network around the hosts: switches, cables, racks, routers of the underlay,
/// firewalls.
public record Physical(
        SortedMap<String, Rack> racks,
        SortedMap<String, PhysicalSwitch> switches,
        List<Link> links,
        SortedMap<String, Router> routers,
        SortedMap<String, PhysicalFirewall> firewalls) {

    public record Rack(String name, Sensitivity sensitivity, Where where) {}

    /// What a port of a switch, physical or virtual, carries.
    public sealed interface Mode {
        /// One VLAN, untagged.
        record Access(int vid) implements Mode {}

        /// @param nativeVid the VLAN of untagged frames; empty: untagged frames are dropped
        record Trunk(VlanSet allowed, OptionalInt nativeVid) implements Mode {}

        /// The VLANs that pass, native included.
        default VlanSet vlans() {
            return switch (this) {
                case Access access -> VlanSet.of(access.vid());
                case Trunk trunk ->
                        trunk.nativeVid().isPresent()
                                ? trunk.allowed().plus(VlanSet.of(trunk.nativeVid().getAsInt()))
                                : trunk.allowed();
            };
        }
    }

    /// @param usual how every port is that `ports` does not list; empty trunk when the file does
    ///   not say
    /// @param failureDomain what fails together with it (stack, power); empty: itself alone
    public record PhysicalSwitch(
            String name,
            Mode usual,
            SortedMap<String, PhysicalPort> ports,
            int mtu,
            Sensitivity sensitivity,
            String rack,
            String failureDomain,
            Where where) {
        /// The settings of a port, listed or usual.
        public PhysicalPort port(String port) {
            PhysicalPort listed = ports.get(port);
            return listed != null ? listed : new PhysicalPort(port, usual, mtu, sensitivity, where);
        }
    }

    public record PhysicalPort(
            String name, Mode mode, int mtu, Sensitivity sensitivity, Where where) {}

    /// One end of a cable: a device and its port. A port that the file does not name is called
    /// after what is plugged in: `h1:ens1`.
    public record End(String device, String port) {
        @Override
        public String toString() {
            return device + ":" + port;
        }
    }

    public enum LinkKind {
        CABLE,
        /// Several cables as one (IEEE 802.1AX) between the same two devices.
        LAG,
        /// A LAG whose one side is two switches.
        MLAG
    }

    /// Cables between physical switches, routers and firewalls. A `CABLE` has one end each side.
    public record Link(
            String name, LinkKind kind, List<End> a, List<End> b, Mode mode, Where where) {}

    /// A router between underlay subnets.
    public record Router(String name, SortedMap<String, RouterInterface> interfaces, Where where) {}

    /// @param to the switch port it is cabled to
    /// @param vid empty: untagged
    public record RouterInterface(
            String name,
            End to,
            OptionalInt vid,
            Ip address,
            Prefix subnet,
            Mac mac,
            Where where) {}

    /// A physical firewall that VM traffic hairpins through (SP 800-125B 4.1), between the segments
    /// it names, with rules of the same form as the distributed firewall's.
    public record PhysicalFirewall(
            String name, List<End> ends, List<String> segments, List<Rule> rules, Where where) {}
}
