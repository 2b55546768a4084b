package ringwall.lab.isolation.attack;

import java.util.ArrayList;
import java.util.List;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.guest.TcpStack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Tcp;

/// Getting past rules that let vm1 open tcp/80 of vm2 and nothing else.
final class FirewallEvasion {
    private FirewallEvasion() {}

    private static final int CLOSED = 22;
    private static final int OPEN = 80;

    abstract static class Evasion extends Injection {
        Evasion(String id, String source) {
            super(id, Family.FIREWALL_EVASION, source);
        }

        @Override
        public String passMeans() {
            return "none of it reaches vm2, while tcp/80 of vm2 is still open to vm1";
        }

        @Override
        boolean control(Scene scene) {
            return connects(scene, OPEN) && !connects(scene, CLOSED) && scene.victimBrowses();
        }

        @Override
        public Outcome run(Scene scene) {
            return scene.attachment().hasFirewall()
                    ? super.run(scene)
                    : Outcome.notApplicable("the target has no firewall in this set-up");
        }
    }

    private static boolean connects(Scene scene, int port) {
        return scene.await(
                        scene.spy()
                                .tcp()
                                .exchange(
                                        scene.victim().ip(4),
                                        port,
                                        Scene.text("hello"),
                                        1_000_000_000L))
                .map(TcpStack.Exchange::connected)
                .orElse(false);
    }

    private static Packets.Way way(Roles scene, int version) {
        Guest spy = scene.spy();
        Guest victim = scene.victim();
        return new Packets.Way(spy.mac(), scene.nextHop(), spy.ip(version), victim.ip(version));
    }

    private static byte[] tcpBytes(int port, int flags) {
        return new byte[] {
            (byte) 0x9C,
            0x40,
            (byte) (port >> 8),
            (byte) port,
            0,
            0,
            0x10,
            0,
            0,
            0,
            0,
            0,
            0x50,
            (byte) flags,
            (byte) 0xFF,
            (byte) 0xFF,
            0,
            0,
            0,
            0
        };
    }

    /// Splits the header itself.
    static final class TinyFragments extends Evasion {
        TinyFragments() {
            super("frag-tiny", "RFC 1858 3; RFC 7112");
        }

        @Override
        public String tries() {
            return "vm1 splits a TCP header so that the flags are in the second fragment (IPv4), and puts no upper layer into the first (IPv6)";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            byte[] tcp = tcpBytes(CLOSED, Tcp.SYN);
            List<byte[]> frames = new ArrayList<>();
            if (scene.both(4)) {
                frames.add(
                        Packets.along(way(scene, 4))
                                .id(0x6601)
                                .fragment(0, true)
                                .protocol(IpProtocol.TCP)
                                .payload(java.util.Arrays.copyOf(tcp, 8))
                                .bytes());
                frames.add(
                        Packets.along(way(scene, 4))
                                .id(0x6601)
                                .fragment(8, false)
                                .protocol(IpProtocol.TCP)
                                .payload(java.util.Arrays.copyOfRange(tcp, 8, 20))
                                .bytes());
            }
            if (scene.both(6)) {
                frames.add(
                        Packets.along(way(scene, 6))
                                .fragmentHeader(0, true, 0x6602)
                                .protocol(IpProtocol.DESTINATION)
                                .payload(new byte[] {6, 0, 1, 4, 0, 0, 0, 0})
                                .bytes());
            }
            return frames;
        }
    }

    /// Rewrites an allowed first fragment.
    static final class OverlappingFragments extends Evasion {
        OverlappingFragments() {
            super("frag-overlap", "RFC 1858 4; RFC 3128; RFC 5722");
        }

        @Override
        public String tries() {
            return "after a first fragment to the open port, vm1 sends one that overlaps it with the closed port";
        }

        @Override
        public String passMeans() {
            return "no overlapping fragment reaches vm2, while tcp/80 of vm2 is still open to vm1";
        }

        @Override
        public Outcome run(Scene scene) {
            if (scene.attachment().hasFirewall()) {
                byte[] first = Packets.join(tcpBytes(OPEN, Tcp.SYN), new byte[12]);
                scene.everybodySpeaks();
                scene.spy()
                        .raw(
                                Packets.along(way(scene, 4))
                                        .id(0x6603)
                                        .fragment(0, true)
                                        .protocol(IpProtocol.TCP)
                                        .payload(first)
                                        .bytes());
            }
            return super.run(scene);
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            if (!scene.both(4)) {
                return List.of();
            }
            byte[] closed = Packets.join(tcpBytes(CLOSED, Tcp.SYN), new byte[20]);
            return List.of(
                    Packets.along(way(scene, 4))
                            .id(0x6603)
                            .fragment(0, true)
                            .protocol(IpProtocol.TCP)
                            .payload(closed)
                            .bytes(),
                    Packets.along(way(scene, 4))
                            .id(0x6603)
                            .fragment(8, false)
                            .protocol(IpProtocol.TCP)
                            .payload(Scene.text("overlap from 8"))
                            .bytes());
        }
    }

    /// Hides the port behind headers.
    static final class ExtensionHeaders extends Evasion {
        ExtensionHeaders() {
            super("ext-headers", "RFC 7045; RFC 5095 (type 0 routing header)");
        }

        @Override
        public String tries() {
            return "vm1 puts a SYN to the closed port behind long, unknown and forbidden IPv6 header chains";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            if (!scene.both(6)) {
                return List.of();
            }
            FrameBuilder chain = Packets.along(way(scene, 6));
            for (int i = 0; i < 12; i++) {
                chain = chain.extension(IpProtocol.DESTINATION);
            }
            return List.of(
                    chain.tcp(40_001, CLOSED, Tcp.SYN).bytes(),
                    Packets.along(way(scene, 6))
                            .extension(IpProtocol.DESTINATION)
                            .tcp(40_002, CLOSED, Tcp.SYN)
                            .bytes(),
                    Packets.along(way(scene, 6))
                            .extension(IpProtocol.ROUTING, 0, 0, 0, 0, 0, 0)
                            .tcp(40_003, OPEN, Tcp.SYN)
                            .bytes(),
                    Packets.along(way(scene, 6))
                            .protocol(253)
                            .payload(Scene.text("an unknown upper layer for vm2 to see"))
                            .bytes());
        }
    }

    /// Enters in the middle.
    static final class MidStream extends Evasion {
        MidStream() {
            super("ct-midstream", "RFC 9293 3.10.7; BEHAVIOUR 16");
        }

        @Override
        public String tries() {
            return "without a handshake vm1 sends ACK, data, FIN and SYN-ACK segments to the open and the closed port";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            if (!scene.both(4)) {
                return List.of();
            }
            Packets.Way way = way(scene, 4);
            byte[] data = Scene.text("mid-stream");
            return List.of(
                    Packets.tcp(way, 41_000, OPEN, 1, 1, Tcp.ACK, 0, data),
                    Packets.tcp(way, 41_001, CLOSED, 2, 1, Tcp.ACK | Tcp.PSH, 0, data),
                    Packets.tcp(way, 41_002, OPEN, 3, 1, Tcp.FIN | Tcp.ACK, 0, data),
                    Packets.tcp(way, 41_003, OPEN, 4, 1, Tcp.SYN | Tcp.ACK, 0, new byte[0]));
        }
    }

    /// Pretends to report on a connection.
    static final class ForgedIcmp extends Evasion {
        ForgedIcmp() {
            super("icmp-forged", "RFC 5927; BEHAVIOUR 17");
        }

        @Override
        public String tries() {
            return "vm1 sends ICMP errors to vm2 that quote connections of vm2 that are not vm1's, and ones that never were";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            List<byte[]> frames = new ArrayList<>();
            if (scene.both(4)) {
                frames.addAll(four(scene));
            }
            if (scene.both(6)) {
                frames.add(six(scene));
            }
            return frames;
        }

        private static List<byte[]> four(Roles scene) {
            Guest victim = scene.victim();
            byte[] others =
                    FrameBuilder.packet()
                            .ipv4(victim.ip(4).v4Bits(), Scene.WEB_SERVER.v4Bits())
                            .tcp(40_001, 80, Tcp.ACK)
                            .bytes();
            byte[] never =
                    FrameBuilder.packet()
                            .ipv4(victim.ip(4).v4Bits(), scene.spy().ip(4).v4Bits())
                            .udp(50_123, 50_124)
                            .payload("never sent")
                            .bytes();
            return List.of(
                    Packets.along(way(scene, 4))
                            .icmp4(Icmpv4.UNREACHABLE, Icmpv4.CODE_FRAGMENTATION_NEEDED, 68)
                            .payload(others)
                            .bytes(),
                    Packets.along(way(scene, 4))
                            .icmp4(Icmpv4.UNREACHABLE, Icmpv4.CODE_PORT_UNREACHABLE, 0)
                            .payload(never)
                            .bytes());
        }

        private static byte[] six(Roles scene) {
            byte[] quoted =
                    FrameBuilder.packet()
                            .ipv6(scene.victim().ip(6).toString(), scene.spy().ip(6).toString())
                            .udp(50_125, 50_126)
                            .bytes();
            return Packets.along(way(scene, 6))
                    .icmp6(Icmpv6.PACKET_TOO_BIG, 0, 1_280)
                    .payload(quoted)
                    .bytes();
        }
    }

    /// Chooses its own way.
    static final class SourceRoute extends Evasion {
        SourceRoute() {
            super("source-route", "RFC 6274 3.13.2.3; BEHAVIOUR 19");
        }

        @Override
        public String tries() {
            return "vm1 sends loose and strict source-routed SYNs to the open port";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            if (!scene.both(4)) {
                return List.of();
            }
            return List.of(
                    Packets.along(way(scene, 4))
                            .ipOptions(131, 7, 4, 10, 66, 0, 3, 0)
                            .tcp(42_000, OPEN, Tcp.SYN)
                            .bytes(),
                    Packets.along(way(scene, 4))
                            .ipOptions(137, 7, 4, 10, 66, 0, 3, 0)
                            .tcp(42_001, OPEN, Tcp.SYN)
                            .bytes());
        }
    }
}
