package ringwall.program;

import java.util.List;

/// Which pNICs an uplink port is bound to; one member is a team of one.
///
/// @param members in failover order
/// @param upDelayMs how long a returned member must stay up before it is used
public record Team(
        String uplink,
        List<String> members,
        Policy policy,
        boolean beacons,
        int upDelayMs,
        int beaconIntervalMs,
        int missedBeacons,
        boolean failback) {
    public enum Policy {
        ACTIVE_STANDBY,
        HASH,
        LACP
    }
}
