package ringwall.model;

import java.util.List;

/// A virtual switch: standalone (one host), distributed (spans hosts) or internal-only (no uplink).
///
/// @param hosts names, sorted; a standalone switch has one
/// @param maxPorts ports for vNICs per host; 0: no limit
/// @param transportZone empty: none; its hosts limit where overlay segments may go
public record VirtualSwitch(
        String name,
        List<String> hosts,
        Uplink uplink,
        Sensitivity sensitivity,
        int maxPorts,
        int mtu,
        String transportZone,
        Where where) {

    public boolean internalOnly() {
        return uplink instanceof Uplink.None;
    }

    public boolean distributed() {
        return hosts.size() > 1;
    }

    /// How the switch leaves its host.
    public sealed interface Uplink {
        /// Internal-only (SP 800-125B 2.3).
        record None() implements Uplink {}

        /// One pNIC, of this name on every host.
        record Single(String pnic) implements Uplink {}

        /// Two or more pNICs that act as one (SP 800-125B 3).
        record Team(
                List<String> members,
                Policy policy,
                List<String> standby,
                Detection detection,
                int upDelayMs,
                int beaconIntervalMs,
                int missedBeacons,
                boolean failback,
                Where where)
                implements Uplink {}

        /// The pNICs, in failover order: active first.
        default List<String> pnics() {
            return switch (this) {
                case None none -> List.of();
                case Single single -> List.of(single.pnic());
                case Team team -> team.members();
            };
        }
    }

    public enum Policy {
        /// One member carries all; the next in order takes over.
        ACTIVE_STANDBY,
        /// Flows are spread over all members by a symmetric hash.
        HASH,
        /// As HASH, with members agreed by LACP (IEEE 802.1AX).
        LACP
    }

    public enum Detection {
        /// Carrier of the pNIC only.
        LINK,
        /// Beacons between members as well (SP 800-125B 3.2).
        BEACON
    }
}
