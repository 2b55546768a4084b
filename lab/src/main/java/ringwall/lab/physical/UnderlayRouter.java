package ringwall.lab.physical;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Physical.Router;
import ringwall.model.Physical.RouterInterface;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;

/// A router between underlay subnets: IPv4 and IPv6 between its connected subnets, ARP, neighbour
/// discovery, TTL; it says nothing to what it cannot forward.
final class UnderlayRouter implements Jack.Receiver {
    private static final int PARKED = 64;
    private static final int HOP_LIMIT = 255;
    private static final int IP = Ethernet.SIZE;

    private final Map<String, RouterInterface> interfaces;
    private final Map<String, Jack> jacks = new TreeMap<>();
    private final Map<Ip, Long> neighbours = new HashMap<>();
    private final Map<Ip, List<byte[]>> parked = new HashMap<>();

    UnderlayRouter(Fabric fabric, Router router) {
        this.interfaces = router.interfaces();
        interfaces.forEach((name, face) ->
                jacks.put(name, new Jack(fabric, router.name(), name).receiver(this)));
    }

    Jack jack(String name) {
        Jack jack = jacks.get(name);
        if (jack == null) {
            throw new IllegalArgumentException("no interface " + name);
        }
        return jack;
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        RouterInterface face = interfaces.get(at.port());
        if (face == null || frame.length < Tags.SHORTEST) {
            return;
        }
        int vid = Tags.vid(frame);
        if (vid > 0 != face.vid().isPresent() || vid > 0 && vid != face.vid().orElse(0)) {
            return;
        }
        byte[] plain = vid >= 0 ? Tags.pop(frame) : frame;
        MemorySegment m = MemorySegment.ofArray(plain);
        int length = plain.length - Ethernet.SIZE;
        boolean mine = Ethernet.dst(m, 0) == face.mac().bits();
        switch (Ethernet.type(m, 0)) {
            case Ethernet.ARP -> {
                if (Arp.valid(m, IP, length)) {
                    arp(at, face, m);
                }
            }
            case Ethernet.IPV4 -> {
                if (mine && Ipv4.valid(m, IP, length) && Ipv4.ttl(m, IP) > 1) {
                    Ip dst = Ip.v4(Ipv4.dst(m, IP));
                    Ipv4.decrementTtl(m, IP);
                    route(plain, dst);
                }
            }
            case Ethernet.IPV6 -> {
                if (Ipv6.valid(m, IP, length)) {
                    ipv6(at, face, plain, m, mine);
                }
            }
            default -> {
                return; // not for a router
            }
        }
    }

    private void ipv6(Jack at, RouterInterface face, byte[] plain, MemorySegment m, boolean mine) {
        int upper = IP + Ipv6.SIZE;
        int length = plain.length - upper;
        if (Ipv6.nextHeader(m, IP) == IpProtocol.ICMPV6
                && Ipv6.hopLimit(m, IP) == HOP_LIMIT
                && Ndp.valid(m, upper, length)) {
            neighbour(at, face, m, upper);
        } else if (mine && Ipv6.hopLimit(m, IP) > 1) {
            Ip dst = Ip.v6(Ipv6.dstHi(m, IP), Ipv6.dstLo(m, IP));
            Ipv6.hopLimit(m, IP, Ipv6.hopLimit(m, IP) - 1);
            route(plain, dst);
        }
    }

    /// Learns from solicitations and advertisements; answers for its own address (RFC 4861).
    private void neighbour(Jack at, RouterInterface face, MemorySegment m, int upper) {
        Ip sender = Ip.v6(Ipv6.srcHi(m, IP), Ipv6.srcLo(m, IP));
        Ip target = Ip.v6(Ndp.targetHi(m, upper), Ndp.targetLo(m, upper));
        long mac = Ethernet.src(m, 0);
        int type = Icmpv6.type(m, upper);
        if (type == Ndp.NEIGHBOUR_ADVERTISEMENT) {
            learn(face, target, mac);
        } else if (type == Ndp.NEIGHBOUR_SOLICITATION) {
            learn(face, sender, mac);
            if (target.equals(face.address())) {
                int flags = Ndp.NA_ROUTER | Ndp.NA_SOLICITED | Ndp.NA_OVERRIDE;
                byte[] answer =
                        FrameBuilder.ethernet(mac, face.mac().bits())
                                .ipv6(target.hi(), target.lo(), sender.hi(), sender.lo())
                                .ttl(HOP_LIMIT)
                                .ndAdvertisement(target.toString(), flags, face.mac().bits())
                                .bytes();
                put(at, face, answer);
            }
        }
    }

    private void learn(RouterInterface face, Ip ip, long mac) {
        neighbours.put(ip, mac);
        List<byte[]> waiting = parked.remove(ip);
        if (waiting != null) {
            waiting.forEach(frame -> leave(face, frame, mac));
        }
    }

    private void arp(Jack at, RouterInterface face, MemorySegment m) {
        int sender = Arp.senderIp(m, IP);
        long senderMac = Arp.senderMac(m, IP);
        learn(face, Ip.v4(sender), senderMac);
        if (Arp.op(m, IP) == Arp.REQUEST
                && face.address().isV4()
                && Arp.targetIp(m, IP) == face.address().v4Bits()) {
            byte[] reply = new byte[Ethernet.MIN_FRAME];
            MemorySegment r = MemorySegment.ofArray(reply);
            Ethernet.emit(r, 0, senderMac, face.mac().bits(), Ethernet.ARP);
            Arp.emit(
                    r,
                    IP,
                    Arp.REPLY,
                    face.mac().bits(),
                    face.address().v4Bits(),
                    senderMac,
                    sender);
            put(at, face, reply);
        }
    }

    private void route(byte[] frame, Ip dst) {
        RouterInterface out = towards(dst);
        if (out == null) {
            return;
        }
        Long mac = neighbours.get(dst);
        if (mac != null) {
            leave(out, frame, mac);
            return;
        }
        List<byte[]> waiting = parked.computeIfAbsent(dst, ip -> new ArrayList<>());
        if (waiting.size() < PARKED) {
            waiting.add(frame);
        }
        put(jack(out.name()), out, dst.isV4() ? arpRequest(out, dst) : solicitation(out, dst));
    }

    private static byte[] arpRequest(RouterInterface out, Ip dst) {
        byte[] request = new byte[Ethernet.MIN_FRAME];
        MemorySegment r = MemorySegment.ofArray(request);
        Ethernet.emit(r, 0, Ethernet.BROADCAST, out.mac().bits(), Ethernet.ARP);
        Arp.emit(r, IP, Arp.REQUEST, out.mac().bits(), out.address().v4Bits(), 0, dst.v4Bits());
        return request;
    }

    private static byte[] solicitation(RouterInterface out, Ip dst) {
        long group = Ipv6.solicitedNodeLo(dst.lo());
        Ip own = out.address();
        return FrameBuilder.ethernet(Ethernet.multicast6(group), out.mac().bits())
                .ipv6(own.hi(), own.lo(), Ipv6.LINK_MULTICAST_HI, group)
                .ttl(HOP_LIMIT)
                .ndSolicitation(dst.toString(), out.mac().bits())
                .bytes();
    }

    private @Nullable RouterInterface towards(Ip dst) {
        for (RouterInterface face : interfaces.values()) {
            if (face.subnet().contains(dst)) {
                return face;
            }
        }
        return null;
    }

    private void leave(RouterInterface face, byte[] frame, long dstMac) {
        MemorySegment m = MemorySegment.ofArray(frame);
        Ethernet.dst(m, 0, dstMac);
        Ethernet.src(m, 0, face.mac().bits());
        put(jack(face.name()), face, frame);
    }

    private static void put(Jack jack, RouterInterface face, byte[] frame) {
        jack.send(face.vid().isPresent() ? Tags.push(frame, face.vid().getAsInt()) : frame);
    }
}
