package ringwall.cli.trace;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;

/// The router in front of an external network: answers ARP for its own address, asks for others',
/// takes what is sent to it.
final class Station implements Jack.Receiver {
    private static final long ASK_NS = 500_000_000L;

    private final Fabric fabric;
    private final External external;
    private final Mac mac;
    private final Jack jack;
    private final BiConsumer<Station, byte[]> reached;
    private final Map<Ip, Mac> neighbours = new HashMap<>();

    Station(Fabric fabric, External external, Jack far, BiConsumer<Station, byte[]> reached) {
        this.fabric = fabric;
        this.external = external;
        this.mac = external.viaMac().orElse(Mac.derived("external " + external.name()));
        this.reached = reached;
        this.jack = new Jack(fabric, external.name(), "wire").receiver(this);
        ringwall.lab.physical.Cable.between(jack, far);
    }

    String name() {
        return external.name();
    }

    Mac mac() {
        return mac;
    }

    Ip address() {
        return external.via();
    }

    void send(byte[] frame) {
        jack.send(frame);
    }

    /// Who has an IPv4 address on the segment; empty when nobody answers.
    Optional<Mac> ask(Ip ip) {
        if (ip.isV4() && external.via().isV4()) {
            jack.send(
                    FrameBuilder.ethernet(Mac.BROADCAST.bits(), mac.bits())
                            .arp(Arp.REQUEST, mac.bits(), external.via().v4Bits(), 0, ip.v4Bits())
                            .bytes());
            fabric.runUntil(() -> neighbours.containsKey(ip), ASK_NS);
        }
        return Optional.ofNullable(neighbours.get(ip));
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        MemorySegment m = MemorySegment.ofArray(frame);
        if (frame.length < Ethernet.SIZE) {
            return;
        }
        if (Ethernet.type(m, 0) == Ethernet.ARP) {
            if (Arp.valid(m, Ethernet.SIZE, frame.length - Ethernet.SIZE)) {
                arp(m);
            }
        } else if (Ethernet.dst(m, 0) == mac.bits()) {
            reached.accept(this, frame);
        }
    }

    private void arp(MemorySegment m) {
        int at = Ethernet.SIZE;
        neighbours.put(Ip.v4(Arp.senderIp(m, at)), new Mac(Arp.senderMac(m, at)));
        if (Arp.op(m, at) == Arp.REQUEST
                && external.via().isV4()
                && Arp.targetIp(m, at) == external.via().v4Bits()) {
            jack.send(
                    FrameBuilder.ethernet(Arp.senderMac(m, at), mac.bits())
                            .arp(
                                    Arp.REPLY,
                                    mac.bits(),
                                    external.via().v4Bits(),
                                    Arp.senderMac(m, at),
                                    Arp.senderIp(m, at))
                            .bytes());
        }
    }
}
