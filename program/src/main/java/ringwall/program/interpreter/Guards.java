package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.Forward;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.UplinkGuard;
import ringwall.wire.Arp;
import ringwall.wire.Dhcp4;
import ringwall.wire.Dhcp6;
import ringwall.wire.Ethernet;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ndp;

/// Table `port_security`: guards in this order, the first that objects drops the frame. Null means
/// that none does.
///
/// For frames from a vNIC or host adapter ([#ofPort]):
///
/// 1. MAC source is no group address (BEHAVIOUR 1)
/// 2. MAC source is the port's, or may be learned, or any is allowed (1, 11)
/// 3. destination is no reserved or vendors' multicast (9)
/// 4. no second tag, unless QinQ is allowed (7)
/// 5. no LLC, unless BPDUs are allowed and it is one (6)
/// 6. EtherType is IPv4, IPv6, ARP or listed
/// 7. the packet is well-formed: [Packet#problem] (4, 18, 19, 34)
/// 8. ARP: sender addresses are the port's, probes and announcements are for its own (2)
/// 9. DHCP: nothing to UDP 68 or 546 (5)
/// 10. ND: hop limit 255, no fragment, link addresses and targets are the port's (3); RA and
///     redirect not at all (4)
/// 11. IP source is the port's; IPv6 link-local ones are bound first come (3), those of other
///     hosts' vNICs as heard
final class Guards {
    /// Ethernet addresses that vendors' control protocols go to: CDP, VTP, DTP, PVST+ and kin.
    private static final long CISCO_FIRST = 0x0100_0ccc_ccccL;

    private static final Ip UNSPECIFIED_4 = Ip.v4(0);
    private static final Ip BROADCAST_4 = Ip.v4(-1);
    private static final Ip UNSPECIFIED_6 = Ip.v6(0, 0);

    private Guards() {}

    /// 01:80:c2:00:00:00-2f (bridges, GARP, MRP) and 01:00:0c:cc:cc:cc-cd.
    static boolean reserved(Mac mac) {
        long bits = mac.bits();
        return bits >>> 4 == 0x0180_c200_0000L >>> 4
                || bits >>> 4 == 0x0180_c200_0020L >>> 4
                || bits == CISCO_FIRST
                || bits == CISCO_FIRST + 1;
    }

    static @Nullable DropReason ofPort(
            Tables tables, State state, Port port, String segment, Packet packet, long nowNs) {
        PortSecurity entry = tables.security(port.name(), segment);
        if (entry == null) {
            return DropReason.MAC_GUARD;
        }
        DropReason link = link(tables, state, port, entry, packet, nowNs);
        if (link != null || !packet.isIp() && !packet.isArp()) {
            return link;
        }
        if (packet.isArp()) {
            return arp(entry, packet);
        }
        if (!entry.mayServeDhcp() && toDhcpClient(packet)) {
            return DropReason.DHCP_GUARD;
        }
        if (packet.isNd()) {
            return neighbourDiscovery(tables, state, entry, packet);
        }
        return source(tables, state, entry, packet);
    }

    /// Guards 1 to 7.
    private static @Nullable DropReason link(
            Tables tables, State state, Port port, PortSecurity entry, Packet packet, long nowNs) {
        if (packet.src.isGroup()) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        DropReason mac = mac(tables, state, entry, packet.src, nowNs);
        if (mac != null) {
            return mac;
        }
        boolean bpdu = reserved(packet.dst);
        if (bpdu && !entry.maySendBpdu()) {
            return DropReason.RESERVED_MULTICAST;
        }
        if (packet.innerTags > 0 && !entry.qinq()) {
            return DropReason.SECOND_TAG;
        }
        if (packet.etherType < Ethernet.MIN_TYPE) {
            return bpdu ? null : DropReason.LLC_SNAP;
        }
        boolean usual =
                packet.etherType == Ethernet.IPV4
                        || packet.etherType == Ethernet.IPV6
                        || packet.isArp();
        if (!usual && !bpdu && !port.etherTypes().contains(packet.etherType)) {
            return packet.problem != null ? packet.problem : DropReason.ETHERTYPE;
        }
        return packet.problem;
    }

    /// Guard 2. A configured entry is never moved by learning.
    private static @Nullable DropReason mac(
            Tables tables, State state, PortSecurity entry, Mac src, long nowNs) {
        if (entry.macs().contains(src)) {
            return null;
        }
        Forward.To configured = tables.forward(entry.segment(), src);
        if (configured instanceof Forward.To.ToPort to && to.port().equals(entry.port())) {
            return null;
        }
        if (entry.learns()) {
            return configured != null
                    ? DropReason.MAC_GUARD
                    : Learning.learn(state, entry, src, nowNs);
        }
        return entry.anyMac() ? null : DropReason.MAC_GUARD;
    }

    private static boolean has(PortSecurity entry, Mac mac, Ip ip) {
        return entry.pairs().stream()
                .anyMatch(pair -> pair.mac().equals(mac) && pair.prefix().contains(ip));
    }

    /// Guard 8.
    private static @Nullable DropReason arp(PortSecurity entry, Packet packet) {
        int length = packet.bytes.length - packet.l3;
        if (length < Arp.SIZE) {
            return DropReason.TRUNCATED;
        }
        if (!Arp.valid(packet.m, packet.l3, length)) {
            return DropReason.BAD_HEADER;
        }
        int op = Arp.op(packet.m, packet.l3);
        Mac sender = new Mac(Arp.senderMac(packet.m, packet.l3));
        boolean ownHead = (op == Arp.REQUEST || op == Arp.REPLY) && sender.equals(packet.src);
        if (!ownHead) {
            return DropReason.ARP_GUARD;
        }
        if (!entry.addressGuard()) {
            return null;
        }
        Ip spa = Ip.v4(Arp.senderIp(packet.m, packet.l3));
        Ip claimed =
                Arp.probe(packet.m, packet.l3) ? Ip.v4(Arp.targetIp(packet.m, packet.l3)) : spa;
        return has(entry, sender, claimed) ? null : DropReason.ARP_GUARD;
    }

    /// Guard 9.
    private static boolean toDhcpClient(Packet packet) {
        return packet.is(IpProtocol.UDP)
                && (packet.dstPort() == Dhcp4.CLIENT_PORT || packet.dstPort() == Dhcp6.CLIENT_PORT);
    }

    /// Guard 10.
    private static @Nullable DropReason neighbourDiscovery(
            Tables tables, State state, PortSecurity entry, Packet packet) {
        int type = packet.icmpType();
        boolean ofRouter = type == Ndp.ROUTER_ADVERTISEMENT || type == Ndp.REDIRECT;
        if (ofRouter && !entry.maySendRa()) {
            return DropReason.RA_GUARD;
        }
        if (packet.ttl != 255
                || packet.fragment
                || !Ndp.valid(packet.m, packet.l4, packet.l4Bytes())) {
            return DropReason.ND_GUARD;
        }
        if (!entry.addressGuard()) {
            return null;
        }
        int option =
                type == Ndp.NEIGHBOUR_ADVERTISEMENT
                        ? Ndp.OPTION_TARGET_LINK
                        : Ndp.OPTION_SOURCE_LINK;
        long link = Ndp.linkAddress(packet.m, packet.l4, packet.l4Bytes(), option);
        if (type != Ndp.REDIRECT && link >= 0 && link != packet.src.bits()) {
            return DropReason.ND_GUARD;
        }
        boolean unspecified = packet.srcIp.equals(UNSPECIFIED_6);
        boolean ownTarget =
                type == Ndp.NEIGHBOUR_ADVERTISEMENT
                        || type == Ndp.NEIGHBOUR_SOLICITATION && unspecified;
        if (unspecified && (link >= 0 || type == Ndp.NEIGHBOUR_ADVERTISEMENT)) {
            return DropReason.ND_GUARD;
        }
        if (ownTarget) {
            Ip target = Ip.v6(Ndp.targetHi(packet.m, packet.l4), Ndp.targetLo(packet.m, packet.l4));
            DropReason bound = own(tables, state, entry, packet.src, target, DropReason.ND_GUARD);
            if (bound != null) {
                return bound;
            }
        }
        return unspecified
                ? null
                : own(tables, state, entry, packet.src, packet.srcIp, DropReason.IP_GUARD);
    }

    /// Guard 11.
    private static @Nullable DropReason source(
            Tables tables, State state, PortSecurity entry, Packet packet) {
        Ip src = packet.srcIp;
        boolean never =
                src.isMulticast()
                        || src.equals(BROADCAST_4)
                        || src.isV4() && src.v4Bits() >>> 24 == 127
                        || !src.isV4() && src.hi() == 0 && src.lo() == 1;
        if (never) {
            return DropReason.IP_GUARD;
        }
        if (!entry.addressGuard()) {
            return null;
        }
        if (src.equals(UNSPECIFIED_4)) { // a client that has no address yet
            boolean discover =
                    packet.is(IpProtocol.UDP)
                            && packet.srcPort() == Dhcp4.CLIENT_PORT
                            && packet.dstPort() == Dhcp4.SERVER_PORT
                            && packet.dstIp.equals(BROADCAST_4);
            return discover ? null : DropReason.IP_GUARD;
        }
        if (src.equals(UNSPECIFIED_6)) { // RFC 3590: a listener report before duplicate detection
            return packet.isGroupMembership() ? null : DropReason.IP_GUARD;
        }
        return own(tables, state, entry, packet.src, src, DropReason.IP_GUARD);
    }

    /// A declared pair, or an IPv6 link-local address that nobody else has and that this port has
    /// or may still bind.
    private static @Nullable DropReason own(
            Tables tables, State state, PortSecurity entry, Mac mac, Ip ip, DropReason otherwise) {
        if (has(entry, mac, ip)) {
            return null;
        }
        if (ip.isV4() || !ip.isLinkLocal()) {
            return otherwise;
        }
        boolean declared =
                entry.pairs().stream()
                        .anyMatch(pair ->
                                pair.mac().equals(mac)
                                        && pair.prefix().version() == 6
                                        && pair.prefix().address().isLinkLocal());
        boolean others =
                tables.neighbour(entry.segment(), ip) != null
                        || Responders.isGatewayAddress(tables, entry.segment(), ip);
        if (declared || others) {
            return otherwise;
        }
        State.IpKey key = new State.IpKey(entry.segment(), ip);
        State.LinkLocal bound = state.linkLocals.get(key);
        if (bound != null && !moved(tables, entry.segment(), bound, mac)) {
            boolean own = bound.port().equals(entry.port()) && bound.mac().equals(mac);
            return own ? null : otherwise;
        }
        long used =
                state.linkLocals.entrySet().stream()
                        .filter(e ->
                                e.getKey().segment().equals(entry.segment())
                                        && e.getValue().port().equals(entry.port()))
                        .count();
        if (used >= entry.linkLocalQuota()) {
            return DropReason.LINK_LOCAL_QUOTA;
        }
        state.linkLocals.put(key, new State.LinkLocal(entry.port(), mac));
        return null;
    }

    /// A binding of the wire's side that no longer stands: its vNIC has come here, or is gone.
    private static boolean moved(Tables tables, String segment, State.LinkLocal bound, Mac bearer) {
        return tables.isUplink(bound.port())
                && (bound.mac().equals(bearer) || tables.forward(segment, bound.mac()) == null);
    }

    /// What vNICs of other hosts say of link-local addresses that nobody declared: bound first
    /// come, too, so that a VM here cannot take a neighbour's there, nor a VM there one of here.
    /// Asked after the guards of uplink or tunnel have passed a frame.
    static @Nullable DropReason linkLocalFromWire(
            Tables tables, State state, String uplink, String segment, Packet packet) {
        Forward.To home = packet.isIp() ? tables.forward(segment, packet.src) : null;
        boolean remote =
                home != null
                        && !(home instanceof Forward.To.ToPort to && !tables.isUplink(to.port()));
        if (!remote || packet.version != 6) {
            return null;
        }
        boolean valid =
                packet.isNd()
                        && !packet.fragment
                        && Ndp.valid(packet.m, packet.l4, packet.l4Bytes());
        boolean claims =
                valid
                        && (packet.icmpType() == Ndp.NEIGHBOUR_ADVERTISEMENT
                                || packet.icmpType() == Ndp.NEIGHBOUR_SOLICITATION
                                        && packet.srcIp.equals(UNSPECIFIED_6));
        if (claims) {
            Ip target = Ip.v6(Ndp.targetHi(packet.m, packet.l4), Ndp.targetLo(packet.m, packet.l4));
            if (!bindRemote(tables, state, uplink, segment, packet.src, target)) {
                return DropReason.ND_GUARD;
            }
        }
        return bindRemote(tables, state, uplink, segment, packet.src, packet.srcIp)
                ? null
                : DropReason.SPOOFED_OWN_SOURCE;
    }

    private static boolean bindRemote(
            Tables tables, State state, String uplink, String segment, Mac mac, Ip ip) {
        if (!ip.isLinkLocal()
                || tables.neighbour(segment, ip) != null
                || Responders.isGatewayAddress(tables, segment, ip)) {
            return true; // declared, or the guards' own matter
        }
        State.IpKey key = new State.IpKey(segment, ip);
        State.LinkLocal bound = state.linkLocals.get(key);
        boolean free =
                bound == null
                        || bound.mac().equals(mac)
                        || tables.isUplink(bound.port())
                                && tables.forward(segment, bound.mac()) == null;
        if (free) {
            state.linkLocals.put(key, new State.LinkLocal(uplink, mac));
        }
        return free;
    }

    /// For frames from the wire into a segment, in this order: group source; a MAC of this host's
    /// own vNICs or its own gateway MAC; the gateway MAC that never travels a wire; reserved
    /// multicast; a malformed packet; an address of this Network from a MAC that may not bear it.
    /// Without an entry the last is not asked.
    static @Nullable DropReason ofUplink(
            Tables tables, String uplink, String segment, Packet packet) {
        if (packet.src.isGroup()) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        Forward.To home = tables.forward(segment, packet.src);
        boolean local = home instanceof Forward.To.ToPort to && !tables.isUplink(to.port());
        if (local || packet.src.equals(tables.program.routing().hostMac())) {
            return DropReason.REFLECTED;
        }
        if (packet.src.equals(tables.program.routing().gatewayMac())) {
            return DropReason.MAC_GUARD;
        }
        if (reserved(packet.dst)) {
            return DropReason.RESERVED_MULTICAST;
        }
        if (packet.etherType < Ethernet.MIN_TYPE) {
            return DropReason.LLC_SNAP;
        }
        if (packet.problem != null) {
            return packet.problem;
        }
        UplinkGuard guard = tables.guard(uplink, segment);
        if (guard == null || guard.own().isEmpty() || guard.peers().contains(packet.src)) {
            return null;
        }
        Ip claimed = claimed(packet);
        if (claimed == null || !tables.inAddressSet(guard.own(), claimed)) {
            return null;
        }
        Mac bearer = tables.neighbour(segment, claimed);
        return packet.src.equals(bearer) ? null : DropReason.SPOOFED_OWN_SOURCE;
    }

    /// The address that a frame says is its sender's; null: none, or the unspecified one.
    private static @Nullable Ip claimed(Packet packet) {
        if (packet.isArp()) {
            boolean valid = Arp.valid(packet.m, packet.l3, packet.bytes.length - (long) packet.l3);
            return valid ? Ip.v4(Arp.senderIp(packet.m, packet.l3)) : null;
        }
        if (packet.isNd()
                && packet.icmpType() == Ndp.NEIGHBOUR_ADVERTISEMENT
                && Ndp.valid(packet.m, packet.l4, packet.l4Bytes())) {
            return Ip.v6(Ndp.targetHi(packet.m, packet.l4), Ndp.targetLo(packet.m, packet.l4));
        }
        return packet.isIp() ? packet.srcIp : null;
    }
}
