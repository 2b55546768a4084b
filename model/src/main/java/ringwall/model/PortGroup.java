package ringwall.model;

import java.util.SortedSet;

/// Ports that share segment, security and metering settings.
///
/// @param name for one that no file names: `switch/segment`
/// @param attach what its ports carry
/// @param implied true when no file names it
/// @param reason why a relaxed setting is wanted; the audit asks for it
/// @param etherTypes beside IPv4, IPv6 and ARP
public record PortGroup(
        String name,
        String virtualSwitch,
        Attach attach,
        Security security,
        Meters meters,
        SortedSet<Integer> etherTypes,
        boolean guestTeaming,
        MirrorPermission mirrorPermission,
        String reason,
        boolean implied,
        Where where) {

    public sealed interface Attach {
        /// Untagged frames of one segment.
        record Access(String segment) implements Attach {}

        /// The guest tags: VLAN id on the vNIC to segment; vSphere calls it VGT.
        ///
        /// @param nativeSegment segment of untagged frames; empty: untagged frames are dropped
        record Trunk(java.util.SortedMap<Integer, String> segments, String nativeSegment)
                implements Attach {}
    }

    /// Port security in the vendors' words; every field's safe value is the default.
    ///
    /// @param promiscuous the port sees the frames of its port group
    /// @param macChanges the guest may take another MAC address as its own
    /// @param forgedTransmits the guest may send from MAC addresses that are not its own
    /// @param addressGuard source IP addresses, ARP and ND are bound to the vNIC
    /// @param macLearning foreign MACs behind the port are learned, at most `macQuota`
    /// @param linkLocalQuota IPv6 link-local addresses that a vNIC may bind, first come
    public record Security(
            boolean promiscuous,
            boolean macChanges,
            boolean forgedTransmits,
            boolean addressGuard,
            boolean dhcpServerAllowed,
            boolean routerAdvertisementsAllowed,
            boolean bpduAllowed,
            boolean qinqAllowed,
            boolean macLearning,
            int macQuota,
            int linkLocalQuota) {
        public static final Security STRICT =
                new Security(false, false, false, true, false, false, false, false, false, 0, 2);
    }

    /// Limits per vNIC; 0 means none, but for storms, where -1 means none and the defaults are
    /// finite.
    public record Meters(
            long fromPortKbps,
            long toPortKbps,
            long burstKbit,
            int broadcastPps,
            int multicastPps,
            int unknownUnicastPps,
            int maxConnections,
            int multicastGroups) {
        public static final Meters USUAL = new Meters(0, 0, 0, 1_000, 1_000, 100, 65_536, 64);
    }

    public enum MirrorPermission {
        /// Sessions need the consent of the mirrored tenant.
        ASK,
        ALLOW,
        DENY
    }
}
