package ringwall.dataplane;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.classify.PrefixSet;
import ringwall.dataplane.classify.RuleTable;
import ringwall.dataplane.classify.Terms;
import ringwall.program.HostProgram;
import ringwall.program.MeterEntry;
import ringwall.program.MirrorEntry;
import ringwall.program.Port;
import ringwall.program.Team;
import ringwall.wire.IpProtocol;

/// A HostProgram in the shape that the worker reads: slots instead of names, arrays instead of
/// lists. Immutable once built; swapped whole. `PlanBuilder` makes it.
// records here are plain carriers that nobody compares; their arrays are what the worker reads
@SuppressWarnings("ArrayRecordComponent")
final class Plan {
    /// Targets of `forward`: a port's slot, or a VTEP's index with this bit.
    static final int VTEP = 1 << 30;

    static final int UNTAGGED = 0;

    /// What an attachment is that is no port.
    static final int PNIC = -1;

    static final int CAPTURE_FILE = -2;

    final HostProgram program;
    final @Nullable PortPlan[] ports;
    final SegmentPlan[] segments;
    final @Nullable AttachmentPlan[] attachments;
    final Row[] rows;

    /// (segment, MAC) to target: see `fdbKey`.
    final LongMap forward;

    /// (port, segment) to VID or UNTAGGED.
    final LongMap egress;

    final RuleTable fromPort;
    final RuleTable toPort;
    final RouterPlan router;
    final @Nullable OverlayPlan overlay;
    final MirrorPlan[] mirrors;

    /// Whether any verdict may depend on the ports of TCP and UDP: then they are part of a flow's
    /// key. Without firewall, mirrors, tunnels and a choice of pNICs nothing reads them, and one
    /// entry serves all flows of two VMs.
    final boolean portsMatter;

    /// What slots stand for; empty: nothing.
    final String[] portNames;

    final String[] segmentNames;

    /// A team has somebody to fail over to.
    final boolean watchesLinks;

    Plan(
            HostProgram program,
            @Nullable PortPlan[] ports,
            SegmentPlan[] segments,
            @Nullable AttachmentPlan[] attachments,
            Row[] rows,
            LongMap forward,
            LongMap egress,
            RuleTable fromPort,
            RuleTable toPort,
            RouterPlan router,
            @Nullable OverlayPlan overlay,
            MirrorPlan[] mirrors,
            String[] portNames,
            String[] segmentNames) {
        this.program = program;
        this.ports = ports;
        this.segments = segments;
        this.attachments = attachments;
        this.rows = rows;
        this.forward = forward;
        this.egress = egress;
        this.fromPort = fromPort;
        this.toPort = toPort;
        this.router = router;
        this.overlay = overlay;
        this.mirrors = mirrors;
        this.portNames = portNames;
        this.segmentNames = segmentNames;
        this.watchesLinks = program.teams().stream().anyMatch(team -> team.members().size() > 1);
        this.portsMatter = mirrors.length > 0 || overlay != null || anyPortReadsPorts(ports);
    }

    private static boolean anyPortReadsPorts(@Nullable PortPlan[] ports) {
        for (PortPlan port : ports) {
            if (port != null
                    && (port.firewalled || (port.team != null && port.team.members().length > 1))) {
                return true;
            }
        }
        return false;
    }

    static long fdbKey(int segment, long mac) {
        return (long) segment << 48 | mac;
    }

    static long egressKey(int port, int segment) {
        return (long) port << 32 | segment;
    }

    /// The first uplink (by name) that has the pNIC as a member, or null.
    @Nullable PortPlan firstTeamOf(int attachment) {
        PortPlan first = null;
        for (PortPlan port : ports) {
            if (port == null || port.team == null || !in(port.team.members(), attachment)) {
                continue;
            }
            if (first == null || first.entry.name().compareTo(port.entry.name()) > 0) {
                first = port;
            }
        }
        return first;
    }

    /// The port in a slot that the plan itself named.
    PortPlan port(int slot) {
        PortPlan port = ports[slot];
        if (port == null) {
            throw new IllegalStateException("the plan has no port in slot " + slot);
        }
        return port;
    }

    /// A port of the program.
    static final class PortPlan {
        final int slot;
        final Port entry;
        final long mac;
        final boolean uplink;
        final boolean firewalled;
        final int[] etherTypes;

        /// Token buckets by `MeterEntry.Kind`'s ordinal; null: no limit.
        final @Nullable MeterEntry[] meters;

        /// What the responder tells this port, by segment.
        List<LeasePlan> leases = List.of();

        /// Of an uplink.
        @Nullable TeamPlan team;

        int[] mirrorsFrom = {};
        int[] mirrorsTo = {};

        /// What an uplink says after a failover.
        List<Announcement> announcements = List.of();

        /// Segments in which a second tag may reach the port, and in which the port learns.
        int[] qinqSegments = {};

        int[] learningSegments = {};

        PortPlan(int slot, Port entry, @Nullable MeterEntry[] meters) {
            this.slot = slot;
            this.entry = entry;
            this.mac = entry.mac().bits();
            this.uplink = entry.kind() == Port.Kind.UPLINK;
            this.firewalled = entry.firewalled();
            this.etherTypes =
                    entry.etherTypes().stream().mapToInt(Integer::intValue).sorted().toArray();
            this.meters = meters;
        }

        boolean qinq(int segment) {
            return in(qinqSegments, segment);
        }
    }

    /// @param vid UNTAGGED or a tag
    record Announcement(int vid, long mac) {}

    static boolean in(int[] list, int value) {
        for (int each : list) {
            if (each == value) {
                return true;
            }
        }
        return false;
    }

    /// @param members attachment slots in failover order
    record TeamPlan(int[] members, Team entry) {}

    /// A segment of the program and where its frames without a receiver go.
    static final class SegmentPlan {
        final int slot;
        final ringwall.program.SegmentEntry entry;
        int[] floodPorts = {};
        int[] floodVteps = {};
        int[] unknownPorts = {};
        int[] routerPorts = {};
        @Nullable GatewayPlan gateway;

        /// What VMs see as their gateway; -1: the segment has none.
        long gatewayMac = -1;

        /// There is a list for what has no single receiver.
        boolean floods;

        int pcp = -1;
        int dscp = -1;
        ringwall.program.@Nullable QosEntry qos;
        @Nullable MeterEntry meter;

        SegmentPlan(int slot, ringwall.program.SegmentEntry entry) {
            this.slot = slot;
            this.entry = entry;
        }
    }

    /// A cable's end: a vNIC, an adapter or a pNIC.
    ///
    /// @param port slot of the vNIC's or adapter's port; -1 for a pNIC
    /// @param rowByVid row of each VID, -1: none; index 0 is untagged
    /// @param mtu of a pNIC, or of the port
    /// @param receiveOnly a mirror target: what it sends is dropped
    /// @param rate bytes a second of a pNIC's cable; 0: as fast as it takes
    ///
    ///   `port` is [#CAPTURE_FILE] for the file of a mirror.
    record AttachmentPlan(
            int slot,
            String name,
            int port,
            int[] rowByVid,
            int mtu,
            boolean receiveOnly,
            long rate) {}

    /// One entry of table `ingress` with what is checked there.
    ///
    /// @param port slot: the port itself, or the uplink
    /// @param segment null for arriving mirror copies
    /// @param mirrorTarget slot of the port that gets the copy; -1
    /// @param tunnel came out of a tunnel; `peer` is then the VTEP's index
    record Row(
            int index,
            int port,
            @Nullable SegmentPlan segment,
            @Nullable SecurityPlan security,
            @Nullable UplinkPlan uplink,
            int mirrorTarget,
            boolean tunnel,
            int peer) {}

    /// Table `port_security` of one (port, segment).
    ///
    /// @param macs allowed as source, ascending
    /// @param pairMac with `pairs`: who may use which prefix
    record SecurityPlan(
            ringwall.program.PortSecurity entry,
            long[] macs,
            long[] pairMac,
            AddressRange[] pairs) {}

    /// A prefix, for comparing.
    record AddressRange(boolean v6, long hi, long lo, long maskHi, long maskLo) {
        boolean contains(boolean isV6, long addressHi, long addressLo) {
            return v6 == isV6 && (addressHi & maskHi) == hi && (addressLo & maskLo) == lo;
        }
    }

    /// @param own everything that the segment's tenant owns; null: no check
    /// @param peers MACs of other hosts' gateways, ascending
    record UplinkPlan(@Nullable PrefixSet own, long[] peers) {}

    /// The router's interface in a segment.
    record GatewayPlan(
            int router,
            int segment,
            ringwall.program.Routing.Gateway entry,
            long[] hi,
            long[] lo,
            boolean[] v6,
            AddressRange[] subnets) {
        /// Index of the first address of a version, or -1.
        int first(boolean isV6) {
            for (int i = 0; i < v6.length; i++) {
                if (v6[i] == isV6) {
                    return i;
                }
            }
            return -1;
        }

        /// Whether the address is in a subnet of the gateway's.
        boolean subnetHolds(boolean isV6, long addressHi, long addressLo) {
            for (AddressRange subnet : subnets) {
                if (subnet.contains(isV6, addressHi, addressLo)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether the address is the gateway's own.
        boolean owns(boolean isV6, long addressHi, long addressLo) {
            for (int i = 0; i < hi.length; i++) {
                if (v6[i] == isV6 && hi[i] == addressHi && lo[i] == addressLo) {
                    return true;
                }
            }
            return false;
        }
    }

    /// @param routes by (router, version, prefix length) and prefix to index into hops
    /// @param lengths4 prefix lengths in use, longest first
    /// @param neighbours (segment, version) and address to MAC
    /// @param peerHostMacs ascending
    record RouterPlan(
            long gatewayMac,
            long hostMac,
            long[] peerHostMacs,
            AddressMap routes,
            int[] lengths4,
            int[] lengths6,
            Hop[] hops,
            AddressMap neighbours) {}

    /// @param segment slot, or -1: unreachable
    record Hop(int segment, boolean via, boolean v6, long hi, long lo) {}

    /// @param uplink slot of the port that carries outer frames
    /// @param vid of outer frames, or UNTAGGED
    /// @param rows (peer index, VNI) to row
    record OverlayPlan(
            ringwall.program.Overlay entry,
            boolean v6,
            long hi,
            long lo,
            long mac,
            int uplink,
            int vid,
            Vtep[] vteps,
            AddressMap vtepByAddress,
            LongMap rows) {}

    record Vtep(int index, long hi, long lo, long nextHop, long hostMac) {}

    /// @param session keeps its place over programs
    /// @param file the target port is a capture file
    record MirrorPlan(
            int slot,
            MirrorEntry entry,
            long[] coveredMacs,
            @Nullable PrefixSet coveredAddresses,
            @Nullable Terms filter,
            int truncateTo,
            long expiresEpochSecond,
            int targetPort,
            int targetVid,
            int targetVtep,
            int targetVni,
            int session,
            @Nullable RemotePlan remote,
            boolean file) {}

    enum RemoteKind {
        GRE,
        ERSPAN_1,
        ERSPAN_2,
        ERSPAN_3
    }

    /// A collector.
    ///
    /// @param nextHop outer destination MAC, or -1: no way is known
    record RemotePlan(RemoteKind kind, boolean v6, long hi, long lo, int sessionId, long nextHop) {
        int protocol() {
            return IpProtocol.GRE;
        }
    }

    record LeasePlan(ringwall.program.Lease entry, int segment) {}
}
