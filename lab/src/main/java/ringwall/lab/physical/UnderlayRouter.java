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
import ringwall.wire.Ipv4;

/// A router between underlay subnets: IPv4 between its connected subnets, ARP, TTL; it says nothing
/// to what it cannot forward.
final class UnderlayRouter implements Jack.Receiver {
    private static final int PARKED = 64;

    private final Map<String, RouterInterface> interfaces;
    private final Map<String, Jack> jacks = new TreeMap<>();
    private final Map<Integer, Long> neighbours = new HashMap<>();
    private final Map<Integer, List<byte[]>> parked = new HashMap<>();

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
        if (Ethernet.type(m, 0) == Ethernet.ARP && Arp.valid(m, Ethernet.SIZE, length)) {
            arp(at, face, m);
        } else if (Ethernet.type(m, 0) == Ethernet.IPV4
                && Ethernet.dst(m, 0) == face.mac().bits()
                && Ipv4.valid(m, Ethernet.SIZE, length)
                && Ipv4.ttl(m, Ethernet.SIZE) > 1) {
            route(plain, m);
        }
    }

    private void arp(Jack at, RouterInterface face, MemorySegment m) {
        int sender = Arp.senderIp(m, Ethernet.SIZE);
        long senderMac = Arp.senderMac(m, Ethernet.SIZE);
        neighbours.put(sender, senderMac);
        List<byte[]> waiting = parked.remove(sender);
        if (waiting != null) {
            waiting.forEach(frame -> leave(face, frame, senderMac));
        }
        if (Arp.op(m, Ethernet.SIZE) == Arp.REQUEST
                && face.address().isV4()
                && Arp.targetIp(m, Ethernet.SIZE) == face.address().v4Bits()) {
            byte[] reply = new byte[Ethernet.MIN_FRAME];
            MemorySegment r = MemorySegment.ofArray(reply);
            Ethernet.emit(r, 0, senderMac, face.mac().bits(), Ethernet.ARP);
            Arp.emit(
                    r,
                    Ethernet.SIZE,
                    Arp.REPLY,
                    face.mac().bits(),
                    face.address().v4Bits(),
                    senderMac,
                    sender);
            put(at, face, reply);
        }
    }

    private void route(byte[] frame, MemorySegment m) {
        int dst = Ipv4.dst(m, Ethernet.SIZE);
        RouterInterface out = towards(Ip.v4(dst));
        if (out == null) {
            return;
        }
        Ipv4.decrementTtl(m, Ethernet.SIZE);
        Long mac = neighbours.get(dst);
        if (mac != null) {
            leave(out, frame, mac);
            return;
        }
        List<byte[]> waiting = parked.computeIfAbsent(dst, ip -> new ArrayList<>());
        if (waiting.size() < PARKED) {
            waiting.add(frame);
        }
        byte[] request = new byte[Ethernet.MIN_FRAME];
        MemorySegment r = MemorySegment.ofArray(request);
        Ethernet.emit(r, 0, Ethernet.BROADCAST, out.mac().bits(), Ethernet.ARP);
        Arp.emit(r, Ethernet.SIZE, Arp.REQUEST, out.mac().bits(), out.address().v4Bits(), 0, dst);
        put(jack(out.name()), out, request);
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
