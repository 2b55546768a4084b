package ringwall.program.interpreter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.Forward;
import ringwall.program.Ingress;
import ringwall.program.Overlay;
import ringwall.program.Tag;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ndp;
import ringwall.wire.Udp;
import ringwall.wire.Vxlan;

/// VXLAN (RFC 7348) and VTEP trust (BEHAVIOUR 23): only (peer, VNI) pairs on the list are
/// decapsulated, and the inner source MAC must be one that the program places behind that peer, or
/// the peer's own gateway MAC. The outer header is not proof of anything by itself: that an
/// underlay address is not forged rests on the isolation of the underlay.
///
/// Outer frames: IPv4 with don't-fragment, identification 0 and TTL 64, or IPv6 with hop limit 64;
/// UDP without checksum, source port 49152 + flow hash of the inner frame mod 16384. A VTEP never
/// fragments, and what arrives fragmented is not decapsulated.
final class Tunnels {
    static final int SOURCE_PORTS = 49_152;

    private Tunnels() {}

    /// Bytes that a tunnel adds to the inner IP packet: outer IP, UDP, VXLAN, inner Ethernet.
    static int overhead(Overlay overlay) {
        return (overlay.address().isV4() ? 20 : 40) + Udp.SIZE + Vxlan.SIZE + Ethernet.SIZE;
    }

    /// Whether a frame of the underlay's tag is this VTEP's to look at.
    static boolean forVtep(Overlay overlay, Tag tag, Packet outer) {
        if (!overlay.tag().equals(tag)) {
            return false;
        }
        return outer.dst.equals(overlay.mac()) || asked(overlay, outer) != null;
    }

    /// The VTEP's own answer to ARP or ND for its address; null: not asked.
    static @Nullable Answer asked(Overlay overlay, Packet outer) {
        if (outer.innerTags > 0 || outer.src.isGroup() || outer.src.equals(overlay.mac())) {
            return null;
        }
        Ip own = overlay.address();
        Mac mac = overlay.mac();
        if (outer.isArp()
                && own.isV4()
                && Arp.valid(outer.m, outer.l3, outer.bytes.length - (long) outer.l3)
                && Arp.op(outer.m, outer.l3) == Arp.REQUEST
                && Arp.targetIp(outer.m, outer.l3) == own.v4Bits()
                && Arp.senderIp(outer.m, outer.l3) != own.v4Bits()) {
            byte[] reply =
                    FrameBuilder.ethernet(outer.src.bits(), mac.bits())
                            .arp(
                                    Arp.REPLY,
                                    mac.bits(),
                                    own.v4Bits(),
                                    outer.src.bits(),
                                    Arp.senderIp(outer.m, outer.l3))
                            .bytes();
            return new Answer("ARP: the VTEP " + own + " is at " + mac, "overlay", reply);
        }
        if (!own.isV4()
                && outer.isNd()
                && outer.icmpType() == Ndp.NEIGHBOUR_SOLICITATION
                && outer.ttl == 255
                && Ndp.valid(outer.m, outer.l4, outer.l4Bytes())
                && Ndp.targetHi(outer.m, outer.l4) == own.hi()
                && Ndp.targetLo(outer.m, outer.l4) == own.lo()
                && outer.srcIp.hi() != 0) {
            byte[] reply =
                    FrameBuilder.ethernet(outer.src.bits(), mac.bits())
                            .ipv6(own.hi(), own.lo(), outer.srcIp.hi(), outer.srcIp.lo())
                            .ttl(255)
                            .ndAdvertisement(
                                    own.toString(), Ndp.NA_SOLICITED | Ndp.NA_OVERRIDE, mac.bits())
                            .bytes();
            return new Answer("ND: the VTEP " + own + " is at " + mac, "overlay", reply);
        }
        return null;
    }

    /// What came out of a tunnel.
    ///
    /// @param drop null: `entry` says where it goes
    @SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
    record Opened(
            @Nullable DropReason drop,
            @Nullable Ingress entry,
            @Nullable Ip peer,
            int vni,
            byte[] inner) {
        static Opened dropped(DropReason reason) {
            return new Opened(reason, null, null, -1, new byte[0]);
        }
    }

    static Opened open(Tables tables, Overlay overlay, Packet outer) {
        if (outer.problem != null) {
            return Opened.dropped(outer.problem);
        }
        boolean tunnel =
                outer.innerTags == 0
                        && outer.isIp()
                        && outer.dstIp.equals(overlay.address())
                        && outer.protocol == IpProtocol.UDP
                        && (outer.fragment || outer.dstPort() == overlay.udpPort());
        if (!tunnel) {
            return Opened.dropped(DropReason.NOT_FOR_VTEP);
        }
        int at = outer.l4 + Udp.SIZE;
        int end =
                outer.fragment ? at : Math.min(outer.end, outer.l4 + Udp.length(outer.m, outer.l4));
        if (outer.fragment || !Vxlan.valid(outer.m, at, end - at)) {
            return Opened.dropped(DropReason.TUNNEL_BAD_HEADER);
        }
        int vni = Vxlan.vni(outer.m, at);
        Ingress entry = tables.tunnelIngress(outer.srcIp, vni);
        if (entry == null) {
            return Opened.dropped(DropReason.TUNNEL_PEER_UNKNOWN);
        }
        byte[] inner = Arrays.copyOfRange(outer.bytes, at + Vxlan.SIZE, end);
        return inner.length < Ethernet.SIZE
                ? Opened.dropped(DropReason.RUNT)
                : new Opened(null, entry, outer.srcIp, vni, inner);
    }

    /// Guards of an inner frame.
    static @Nullable DropReason guard(
            Tables tables, Overlay overlay, String segment, Ip peer, Packet inner) {
        if (inner.src.isGroup()) {
            return DropReason.MAC_GROUP_SOURCE;
        }
        boolean gateway =
                overlay.peers().stream()
                        .anyMatch(p -> p.address().equals(peer) && p.hostMac().equals(inner.src));
        Forward.To home = tables.forward(segment, inner.src);
        boolean behind = home instanceof Forward.To.ToVtep to && to.peer().equals(peer);
        if (!gateway && !behind) {
            return DropReason.TUNNEL_INNER_MAC;
        }
        if (Guards.reserved(inner.dst)) {
            return DropReason.RESERVED_MULTICAST;
        }
        return inner.etherType < Ethernet.MIN_TYPE ? DropReason.LLC_SNAP : inner.problem;
    }

    /// The outer frame to a peer, untagged; null: no such peer.
    static byte @Nullable [] wrap(Overlay overlay, Ip peerAddress, int vni, byte[] inner) {
        Overlay.Peer peer =
                overlay.peers().stream()
                        .filter(p -> p.address().equals(peerAddress))
                        .findFirst()
                        .orElse(null);
        if (peer == null) {
            return null;
        }
        int srcPort = SOURCE_PORTS + (int) (Teams.flowHash(new Packet(inner)) & 0x3fff);
        FrameBuilder frame =
                Frames.ip(peer.nextHop(), overlay.mac(), overlay.address(), peerAddress);
        if (overlay.address().isV4()) {
            frame = frame.dontFragment();
        }
        return frame.udp(srcPort, overlay.udpPort())
                .lieChecksum(0)
                .vxlan(vni)
                .payload(inner)
                .bytes();
    }
}
