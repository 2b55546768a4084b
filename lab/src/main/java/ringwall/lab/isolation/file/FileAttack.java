package ringwall.lab.isolation.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.lab.physical.Fabric;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Ndp;

/// What a VM of a Network tries against the others that a scene's attacks cannot be lent for.
enum FileAttack implements Attack {
    CAPTURE_VM(
            "capture-vm",
            Family.CAPTURE_VM,
            "every VM listens promiscuously while every VM probes every other and every service"),
    CAPTURE_HOST(
            "capture-host",
            Family.CAPTURE_HOST,
            "every VM listens promiscuously while the hosts' own adapters talk to each other"),
    MAC_FLOOD(
            "mac-flood",
            Family.FLOODING,
            "VMs send 5000 frames each with random source addresses, then every VM listens while all talk"),
    AFTER_AGEING(
            "after-ageing",
            Family.FLOODING,
            "after 400 s of silence every VM listens while all talk again"),
    RESTART(
            "restart",
            Family.FLOODING,
            "after a restart of every switch every VM listens while all talk"),
    MAC_SPOOF(
            "mac-spoof",
            Family.SPOOFING,
            "a VM sends frames from another VM's MAC address, its own IP in them"),
    ARP_POISON(
            "arp-poison",
            Family.SPOOFING,
            "a VM tells another by ARP that it is the gateway, and everybody that it is the other"),
    ND_POISON(
            "nd-poison",
            Family.SPOOFING,
            "a VM tells another by neighbour advertisements that it is its gateway");

    static final List<FileAttack> FORGED = List.of(MAC_SPOOF, ARP_POISON, ND_POISON);
    private static final int FLOOD = 5_000;

    private final String id;
    private final Family family;
    private final String tries;

    FileAttack(String id, Family family, String tries) {
        this.id = id;
        this.family = family;
        this.tries = tries;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public String tries() {
        return tries;
    }

    @Override
    public String passMeans() {
        return FORGED.contains(this)
                ? "none of it reaches any VM, and what the rules allow still works"
                : "no VM receives a unicast frame that is not for it, and the rules hold";
    }

    @Override
    public String source() {
        return "reference list 1 to 3, with the VMs of the file";
    }

    @Override
    public Outcome run(Scene scene) {
        throw new IllegalStateException("it needs a whole Network: FileTest runs it");
    }

    /// Frames that fill tables.
    static void flood(Fabric fabric, Guest spy) {
        Random random = new Random(spy.mac().bits());
        for (int i = 0; i < FLOOD; i++) {
            long source = random.nextLong() & 0xFEFF_FFFF_FFFFL | 0x0200_0000_0000L;
            spy.raw(
                    FrameBuilder.ethernet(Mac.BROADCAST.bits(), source)
                            .type(0x88B5)
                            .payload(Scene.text("mac-flood"))
                            .padTo(Ethernet.MIN_FRAME)
                            .bytes());
            if (i % 32 == 31) {
                fabric.runFor(100_000);
            }
        }
        fabric.runFor(1_000_000);
    }

    /// What the forging ones send; nothing for the others.
    List<byte[]> frames(Roles roles) {
        return switch (this) {
            case MAC_SPOOF -> spoofed(roles);
            case ARP_POISON -> roles.both(4) ? arp(roles) : List.of();
            case ND_POISON -> advertisements(roles);
            case CAPTURE_VM, CAPTURE_HOST, MAC_FLOOD, AFTER_AGEING, RESTART -> List.of();
        };
    }

    private static List<byte[]> spoofed(Roles roles) {
        Guest spy = roles.spy();
        Guest victim = roles.victim();
        List<byte[]> frames = new ArrayList<>();
        for (Mac to : List.of(victim.mac(), roles.other().mac(), Mac.BROADCAST)) {
            frames.add(
                    Packets.udp(
                            new Packets.Way(victim.mac(), to, spy.ip(4), victim.ip(4)),
                            9,
                            9,
                            Scene.text("mac-spoof " + frames.size())));
        }
        return frames;
    }

    private static List<byte[]> arp(Roles roles) {
        Mac spy = roles.spy().mac();
        Guest victim = roles.victim();
        Ip gateway = roles.gateway(4);
        return List.of(
                Packets.arp(victim.mac(), spy, Arp.REPLY, spy, gateway, victim.mac(), victim.ip(4)),
                Packets.arpRequest(spy, gateway, victim.ip(4)),
                Packets.arpRequest(spy, gateway, gateway),
                Packets.arpRequest(spy, victim.ip(4), victim.ip(4)));
    }

    private static List<byte[]> advertisements(Roles roles) {
        Mac spy = roles.spy().mac();
        Guest victim = roles.victim();
        Ip own = victim.ips().getLast();
        Packets.Way way = new Packets.Way(spy, victim.mac(), own, own);
        int flags = Ndp.NA_OVERRIDE | Ndp.NA_SOLICITED;
        return List.of(
                Packets.neighbourAdvertisement(way, own, flags, spy),
                Packets.neighbourAdvertisement(
                        way.from(roles.spy().ips().getLast()), own, flags, spy));
    }
}
