package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SecurityPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.Plan.UplinkPlan;
import ringwall.program.DropReason;
import ringwall.program.PortSecurity;
import ringwall.wire.Arp;
import ringwall.wire.Mld;
import ringwall.wire.Ndp;

/// Table `port_security`: what a frame from a port, or from the wire, must bear. The first guard
/// that objects names the reason; null means that none does. The order is the specification's
/// (`ringwall.program.interpreter.Guards`).
final class Guards {
    private static final int MIN_TYPE = 0x600;
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Worker worker;
    private final Packet packet;

    /// (segment, MAC) to port.
    final Remembered learned;

    private final Remembered linkLocals;

    Guards(Worker worker, Packet packet) {
        this.worker = worker;
        this.packet = packet;
        this.learned = worker.tables.learned.macs;
        this.linkLocals = worker.tables.learned.linkLocals;
    }

    /// 01:80:c2:00:00:00-2f (bridges, GARP, MRP) and 01:00:0c:cc:cc:cc-cd (CDP, VTP, DTP, PVST+).
    static boolean reserved(long mac) {
        return mac >>> 4 == 0x0180_c200_0000L >>> 4
                || mac >>> 4 == 0x0180_c200_0020L >>> 4
                || mac == 0x0100_0ccc_ccccL
                || mac == 0x0100_0ccc_cccdL;
    }

    @Nullable DropReason ofPort(Plan plan, PortPlan port, SegmentPlan segment, Row row) {
        SecurityPlan entry = row.security();
        if (entry == null) {
            return DropReason.MAC_GUARD;
        }
        DropReason link = link(plan, port, segment, entry);
        if (link != null || (packet.version == 0 && !packet.isArp())) {
            return link;
        }
        if (packet.isArp()) {
            return arp(entry);
        }
        if (!entry.entry().mayServeDhcp() && toDhcpClient()) {
            return DropReason.DHCP_GUARD;
        }
        if (packet.isNd()) {
            return neighbourDiscovery(plan, port, segment, entry);
        }
        return source(plan, port, segment, entry);
    }

    private @Nullable DropReason link(
            Plan plan, PortPlan port, SegmentPlan segment, SecurityPlan entry) {
        if ((packet.source >>> 40 & 1) != 0) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        DropReason mac = mac(plan, port, segment, entry);
        if (mac != null) {
            return mac;
        }
        boolean bpdu = reserved(packet.destination);
        if (bpdu && !entry.entry().maySendBpdu()) {
            return DropReason.RESERVED_MULTICAST;
        }
        if (packet.innerTags > 0 && !entry.entry().qinq()) {
            return DropReason.SECOND_TAG;
        }
        int type = packet.etherType;
        if (type < MIN_TYPE) {
            return bpdu ? null : DropReason.LLC_SNAP;
        }
        boolean usual = type == Packet.IPV4 || type == Packet.IPV6 || type == Packet.ARP;
        if (!usual && !bpdu && Arrays.binarySearch(port.etherTypes, type) < 0) {
            return packet.problem != null ? packet.problem : DropReason.ETHERTYPE;
        }
        return packet.problem;
    }

    private @Nullable DropReason mac(
            Plan plan, PortPlan port, SegmentPlan segment, SecurityPlan entry) {
        long source = packet.source;
        for (long mac : entry.macs()) {
            if (mac == source) {
                return null;
            }
        }
        int configured = plan.forward.get(Plan.fdbKey(segment.slot, source));
        if (configured == port.slot) {
            return null;
        }
        PortSecurity said = entry.entry();
        if (said.learns()) {
            return configured != LongMap.NONE
                    ? DropReason.MAC_GUARD
                    : learn(port, segment, said.macQuota(), source);
        }
        return said.anyMac() ? null : DropReason.MAC_GUARD;
    }

    private @Nullable DropReason learn(PortPlan port, SegmentPlan segment, int quota, long mac) {
        long now = worker.nowNs;
        int known = learned.find(segment.slot, 0, mac, now);
        boolean here = known >= 0 && learned.value(known) == port.slot;
        if (here) {
            learned.until(known, now + Learned.MAC_NS);
            return null;
        }
        if (!learned.fewer(segment.slot, port.slot, quota, now)
                || !learned.put(segment.slot, 0, mac, port.slot, 0, now + Learned.MAC_NS, now)) {
            return DropReason.MAC_QUOTA;
        }
        return null;
    }

    private static boolean has(SecurityPlan entry, long mac, boolean v6, long hi, long lo) {
        Plan.AddressRange[] pairs = entry.pairs();
        for (int i = 0; i < pairs.length; i++) {
            if (entry.pairMac()[i] == mac && pairs[i].contains(v6, hi, lo)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable DropReason arp(SecurityPlan entry) {
        int bytes = packet.length - packet.l3;
        if (bytes < Arp.SIZE) {
            return DropReason.TRUNCATED;
        }
        long arp = packet.at + packet.l3;
        if (!Arp.valid(ALL, arp, bytes)) {
            return DropReason.BAD_HEADER;
        }
        int op = Arp.op(ALL, arp);
        long sender = Arp.senderMac(ALL, arp);
        if ((op != Arp.REQUEST && op != Arp.REPLY) || sender != packet.source) {
            return DropReason.ARP_GUARD;
        }
        if (!entry.entry().addressGuard()) {
            return null;
        }
        int claimed = Arp.probe(ALL, arp) ? Arp.targetIp(ALL, arp) : Arp.senderIp(ALL, arp);
        return has(entry, sender, false, 0, claimed & 0xFFFF_FFFFL) ? null : DropReason.ARP_GUARD;
    }

    private boolean toDhcpClient() {
        if (!packet.is(Packet.UDP)) {
            return false;
        }
        int port = packet.destinationPort();
        return port == 68 || port == 546;
    }

    private @Nullable DropReason neighbourDiscovery(
            Plan plan, PortPlan port, SegmentPlan segment, SecurityPlan entry) {
        int type = packet.icmpType();
        boolean ofRouter = type == Ndp.ROUTER_ADVERTISEMENT || type == Ndp.REDIRECT;
        if (ofRouter && !entry.entry().maySendRa()) {
            return DropReason.RA_GUARD;
        }
        long nd = packet.at + packet.l4;
        int bytes = packet.end - packet.l4;
        if (packet.hops != 255 || packet.fragment || !Ndp.valid(ALL, nd, bytes)) {
            return DropReason.ND_GUARD;
        }
        if (!entry.entry().addressGuard()) {
            return null;
        }
        boolean advertisement = type == Ndp.NEIGHBOUR_ADVERTISEMENT;
        int option = advertisement ? Ndp.OPTION_TARGET_LINK : Ndp.OPTION_SOURCE_LINK;
        long link = Ndp.linkAddress(ALL, nd, bytes, option);
        if (type != Ndp.REDIRECT && link >= 0 && link != packet.source) {
            return DropReason.ND_GUARD;
        }
        boolean unspecified = packet.sourceHi == 0 && packet.sourceLo == 0;
        if (unspecified && (link >= 0 || advertisement)) {
            return DropReason.ND_GUARD;
        }
        if (advertisement || (type == Ndp.NEIGHBOUR_SOLICITATION && unspecified)) {
            DropReason bound =
                    own(
                            plan,
                            port,
                            segment,
                            entry,
                            true,
                            Ndp.targetHi(ALL, nd),
                            Ndp.targetLo(ALL, nd),
                            DropReason.ND_GUARD);
            if (bound != null) {
                return bound;
            }
        }
        return unspecified
                ? null
                : own(
                        plan,
                        port,
                        segment,
                        entry,
                        true,
                        packet.sourceHi,
                        packet.sourceLo,
                        DropReason.IP_GUARD);
    }

    private @Nullable DropReason source(
            Plan plan, PortPlan port, SegmentPlan segment, SecurityPlan entry) {
        boolean v6 = packet.v6();
        long hi = packet.sourceHi;
        long lo = packet.sourceLo;
        boolean never =
                v6
                        ? hi >>> 56 == 0xFF || (hi == 0 && lo == 1)
                        : lo >>> 28 == 0xE || lo == 0xFFFF_FFFFL || lo >>> 24 == 127;
        if (never) {
            return DropReason.IP_GUARD;
        }
        if (!entry.entry().addressGuard()) {
            return null;
        }
        if (hi == 0 && lo == 0) {
            boolean mayHaveNone = v6 ? groupMembership() : discover();
            return mayHaveNone ? null : DropReason.IP_GUARD;
        }
        return own(plan, port, segment, entry, v6, hi, lo, DropReason.IP_GUARD);
    }

    /// A client that has no address yet.
    private boolean discover() {
        return packet.is(Packet.UDP)
                && packet.sourcePort() == 68
                && packet.destinationPort() == 67
                && packet.destinationLo == 0xFFFF_FFFFL;
    }

    /// IGMP or MLD: for the snooper.
    boolean groupMembership() {
        return packet.version == 4
                ? packet.is(Packet.IGMP)
                : packet.is(Packet.ICMPV6) && Mld.isMld(packet.icmpType());
    }

    /// A declared pair, or an IPv6 link-local address that nobody else has and that this port has
    /// or may still bind.
    private @Nullable DropReason own(
            Plan plan,
            PortPlan port,
            SegmentPlan segment,
            SecurityPlan entry,
            boolean v6,
            long hi,
            long lo,
            DropReason otherwise) {
        long mac = packet.source;
        if (has(entry, mac, v6, hi, lo)) {
            return null;
        }
        if (!v6 || hi >>> 54 != 0xFE80 >>> 6) {
            return otherwise;
        }
        if (!mayBind(plan, segment, entry, hi, lo, mac)) {
            return otherwise;
        }
        int bound = linkLocals.find(segment.slot, hi, lo, worker.nowNs);
        if (bound >= 0 && !moved(plan, segment, bound, mac)) {
            return linkLocals.value(bound) == port.slot && linkLocals.other(bound) == mac
                    ? null
                    : otherwise;
        }
        int quota = entry.entry().linkLocalQuota();
        if (!linkLocals.fewer(segment.slot, port.slot, quota, worker.nowNs)
                || !linkLocals.put(segment.slot, hi, lo, port.slot, mac, FOR_EVER, worker.nowNs)) {
            return DropReason.LINK_LOCAL_QUOTA;
        }
        return null;
    }

    /// A binding of the wire's side that no longer stands: its vNIC has come here, or is gone.
    private boolean moved(Plan plan, SegmentPlan segment, int bound, long bearer) {
        return isUplink(plan, (int) linkLocals.value(bound))
                && (linkLocals.other(bound) == bearer || unknown(plan, segment, bound));
    }

    private static boolean isUplink(Plan plan, int slot) {
        PortPlan port = plan.ports[slot];
        return port != null && port.uplink;
    }

    private boolean unknown(Plan plan, SegmentPlan segment, int bound) {
        return plan.forward.get(Plan.fdbKey(segment.slot, linkLocals.other(bound))) == LongMap.NONE;
    }

    /// What vNICs of other hosts say of link-local addresses that nobody declared: bound first
    /// come, too, so that a VM here cannot take a neighbour's there, nor a VM there one of here.
    /// Asked after the guards of uplink or tunnel have passed a frame.
    @Nullable DropReason linkLocalFromWire(Plan plan, PortPlan uplink, SegmentPlan segment) {
        if (packet.version != 6) {
            return null;
        }
        int home = plan.forward.get(Plan.fdbKey(segment.slot, packet.source));
        if (home == LongMap.NONE || ((home & Plan.VTEP) == 0 && !plan.port(home).uplink)) {
            return null;
        }
        long nd = packet.at + packet.l4;
        boolean unspecified = packet.sourceHi == 0 && packet.sourceLo == 0;
        boolean claims =
                packet.isNd()
                        && !packet.fragment
                        && Ndp.valid(ALL, nd, packet.end - packet.l4)
                        && (packet.icmpType() == Ndp.NEIGHBOUR_ADVERTISEMENT
                                || packet.icmpType() == Ndp.NEIGHBOUR_SOLICITATION && unspecified);
        if (claims
                && !bindRemote(
                        plan, uplink, segment, Ndp.targetHi(ALL, nd), Ndp.targetLo(ALL, nd))) {
            return DropReason.ND_GUARD;
        }
        return bindRemote(plan, uplink, segment, packet.sourceHi, packet.sourceLo)
                ? null
                : DropReason.SPOOFED_OWN_SOURCE;
    }

    private boolean bindRemote(Plan plan, PortPlan uplink, SegmentPlan segment, long hi, long lo) {
        if (hi >>> 54 != 0xFE80 >>> 6
                || plan.router.neighbours().get(AddressMap.key(segment.slot, true), hi, lo)
                        != AddressMap.NONE
                || worker.slow.responders.isGatewayAddress(plan, segment, true, hi, lo)) {
            return true; // declared, or the guards' own matter
        }
        long mac = packet.source;
        int bound = linkLocals.find(segment.slot, hi, lo, worker.nowNs);
        boolean free =
                bound < 0
                        || linkLocals.other(bound) == mac
                        || isUplink(plan, (int) linkLocals.value(bound))
                                && unknown(plan, segment, bound);
        if (free && linkLocals.roomy()) {
            // where the other half of the table is for vNICs of this host, nothing is remembered
            boolean _ =
                    linkLocals.put(segment.slot, hi, lo, uplink.slot, mac, FOR_EVER, worker.nowNs);
        }
        return free;
    }

    /// Whether a link-local address is nobody's: its MAC has none declared, and no neighbour and no
    /// gateway has it.
    boolean mayBind(
            Plan plan, SegmentPlan segment, SecurityPlan entry, long hi, long lo, long mac) {
        Plan.AddressRange[] pairs = entry.pairs();
        for (int i = 0; i < pairs.length; i++) {
            if (entry.pairMac()[i] == mac
                    && pairs[i].v6()
                    && pairs[i].hi() >>> 54 == 0xFE80 >>> 6) {
                return false;
            }
        }
        return plan.router.neighbours().get(AddressMap.key(segment.slot, true), hi, lo)
                        == AddressMap.NONE
                && !worker.slow.responders.isGatewayAddress(plan, segment, true, hi, lo);
    }

    /// For frames out of a tunnel: the inner source must be one that the program places behind that
    /// peer.
    @Nullable DropReason ofTunnel(Plan plan, SegmentPlan segment, Row row) {
        if ((packet.source >>> 40 & 1) != 0) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        Plan.OverlayPlan overlay = plan.overlay;
        boolean gateway = overlay != null && overlay.vteps()[row.peer()].hostMac() == packet.source;
        int home = plan.forward.get(Plan.fdbKey(segment.slot, packet.source));
        if (!gateway && home != (Plan.VTEP | row.peer())) {
            return DropReason.TUNNEL_INNER_MAC;
        }
        if (reserved(packet.destination)) {
            return DropReason.RESERVED_MULTICAST;
        }
        return packet.etherType < MIN_TYPE ? DropReason.LLC_SNAP : packet.problem;
    }

    /// For frames from the wire into a segment.
    @Nullable DropReason ofUplink(Plan plan, SegmentPlan segment, Row row) {
        if ((packet.source >>> 40 & 1) != 0) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        int home = plan.forward.get(Plan.fdbKey(segment.slot, packet.source));
        boolean local = home != LongMap.NONE && (home & Plan.VTEP) == 0 && !plan.port(home).uplink;
        if (local || packet.source == plan.router.hostMac()) {
            return DropReason.REFLECTED;
        }
        if (packet.source == plan.router.gatewayMac()) {
            return DropReason.MAC_GUARD;
        }
        if (reserved(packet.destination)) {
            return DropReason.RESERVED_MULTICAST;
        }
        if (packet.etherType < MIN_TYPE) {
            return DropReason.LLC_SNAP;
        }
        if (packet.problem != null) {
            return packet.problem;
        }
        return spoofed(plan, segment, row.uplink()) ? DropReason.SPOOFED_OWN_SOURCE : null;
    }

    /// An address of this Network from a MAC that may not bear it.
    private boolean spoofed(Plan plan, SegmentPlan segment, @Nullable UplinkPlan guard) {
        if (guard == null
                || guard.own() == null
                || Arrays.binarySearch(guard.peers(), packet.source) >= 0) {
            return false;
        }
        boolean v6 = false;
        long hi = 0;
        long lo;
        if (packet.isArp()) {
            long arp = packet.at + packet.l3;
            if (!Arp.valid(ALL, arp, (long) packet.length - packet.l3)) {
                return false;
            }
            lo = Arp.senderIp(ALL, arp) & 0xFFFF_FFFFL;
        } else if (packet.isNd()
                && packet.icmpType() == Ndp.NEIGHBOUR_ADVERTISEMENT
                && Ndp.valid(ALL, packet.at + packet.l4, packet.end - packet.l4)) {
            v6 = true;
            hi = Ndp.targetHi(ALL, packet.at + packet.l4);
            lo = Ndp.targetLo(ALL, packet.at + packet.l4);
        } else if (packet.version != 0) {
            v6 = packet.v6();
            hi = packet.sourceHi;
            lo = packet.sourceLo;
        } else {
            return false;
        }
        return guard.own().contains(v6, hi, lo)
                && plan.router.neighbours().get(AddressMap.key(segment.slot, v6), hi, lo)
                        != packet.source;
    }
}
