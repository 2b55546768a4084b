package ringwall.model;

import java.util.List;
import java.util.Optional;

/// One layer-2 broadcast domain.
///
/// @param subnets none, or any number of IPv4 and IPv6 subnets
/// @param tenant empty: the operator's own
/// @param switches virtual switches that carry it; empty: every switch with an uplink (VLAN) or a
///   VTEP (overlay) and, for a local segment, the one switch that its vNICs name
public record Segment(
        String name,
        Carrier carrier,
        List<Subnet> subnets,
        List<String> switches,
        int mtu,
        String tenant,
        TrafficClass trafficClass,
        Qos qos,
        Sensitivity sensitivity,
        Where where) {

    /// @param gateway the distributed router's address; empty: not routed
    /// @param dns servers told by DHCP and RA
    public record Subnet(Prefix prefix, Optional<Ip> gateway, List<Ip> dns) {}

    public sealed interface Carrier {
        record Vlan(int vid) implements Carrier {}

        /// @param id VNI (VXLAN, Geneve), VSID (NVGRE), key (GRE) or 64-bit context id (STT)
        record Overlay(Encapsulation encapsulation, long id) implements Carrier {}

        /// Exists on one host's switch only.
        record Local() implements Carrier {}
    }

    public enum Encapsulation {
        /// RFC 7348
        VXLAN,
        /// RFC 8926
        GENEVE,
        /// RFC 2784, RFC 2890 key, transparent Ethernet bridging
        GRE,
        /// RFC 7637
        NVGRE,
        /// draft-davie-stt
        STT;

        /// Bytes that the encapsulation takes from the MTU of the underlay: the outer IP header,
        /// what follows it, and the inner Ethernet header. Geneve without options; STT segments and
        /// reassembles by design, so that it takes nothing.
        public int overhead(boolean v4) {
            int ip = v4 ? 20 : 40;
            return switch (this) {
                case VXLAN, GENEVE -> ip + 8 + 8 + 14;
                case GRE, NVGRE -> ip + 8 + 14;
                case STT -> 0;
            };
        }
    }

    /// The classes of SP 800-125B 2.4.
    public enum TrafficClass {
        UNSTATED,
        MANAGEMENT,
        MIGRATION,
        LOGGING,
        STORAGE,
        DESKTOP,
        PRODUCTION
    }

    /// @param priority PCP 0-7 and queue order on uplinks; -1: leave as it is
    /// @param dscp 0-63; -1: leave as it is
    /// @param shareWeight weight among segments under weighted scheduling; 0: strict by priority
    /// @param guaranteedKbps 0: none
    /// @param limitKbps 0: none
    public record Qos(
            int priority, int dscp, int shareWeight, long guaranteedKbps, long limitKbps) {
        public static final Qos NONE = new Qos(-1, -1, 0, 0, 0);
    }

    public boolean overlay() {
        return carrier instanceof Carrier.Overlay;
    }

    /// True when any subnet has a gateway.
    public boolean routed() {
        return subnets.stream().anyMatch(subnet -> subnet.gateway().isPresent());
    }
}
