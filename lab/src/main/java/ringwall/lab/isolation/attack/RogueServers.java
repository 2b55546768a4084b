package ringwall.lab.isolation.attack;

import java.util.List;
import ringwall.lab.guest.Dhcp;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Dhcp4;
import ringwall.wire.Dhcp6;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ndp;

/// Playing the servers that hosts believe without asking.
final class RogueServers {
    private RogueServers() {}

    private static final Ip ALL_NODES = Ip.parse("ff02::1");

    abstract static class Rogue extends Injection {
        Rogue(String id, String source) {
            super(id, Family.ROGUE_SERVERS, source);
        }
    }

    /// Answers a neighbour's DHCPv4 request first.
    static final class RogueDhcp4 extends Rogue {
        RogueDhcp4() {
            super(
                    "rogue-dhcp4",
                    "RFC 7610 for IPv6, DHCP snooping for IPv4; Bull and Matthews 2015: worked on all four");
        }

        @Override
        public String tries() {
            return "vm1 offers and acknowledges a lease to vm2, itself as gateway and name server, from port 67 and from another";
        }

        @Override
        public String passMeans() {
            return "no DHCP message of vm1 reaches vm2";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Guest spy = scene.spy();
            byte[] offer = reply(spy, scene.victim().mac(), Dhcp4.OFFER);
            byte[] ack = reply(spy, scene.victim().mac(), Dhcp4.ACK);
            byte[] oddPort =
                    Packets.along(
                                    new Packets.Way(
                                            spy.mac(),
                                            scene.victim().mac(),
                                            spy.ip(4),
                                            scene.victim().ip(4)))
                            .udp(6_767, Dhcp4.CLIENT_PORT)
                            .payload(new byte[Dhcp4.MIN_MESSAGE])
                            .bytes();
            return List.of(offer, ack, oddPort);
        }

        private static byte[] reply(Guest spy, Mac client, int type) {
            return Dhcp.reply(
                    spy.mac(), spy.ip(4), 0x66, client, type, Scene.address(66, 4), spy.ip(4));
        }
    }

    /// Answers a neighbour's DHCPv6 request.
    static final class RogueDhcp6 extends Rogue {
        RogueDhcp6() {
            super("rogue-dhcp6", "RFC 7610");
        }

        @Override
        public String tries() {
            return "vm1 sends DHCPv6 advertise and reply to vm2, from port 547, from another, and behind a destination-options header";
        }

        @Override
        public String passMeans() {
            return "no DHCPv6 message of vm1 reaches vm2";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Guest spy = scene.spy();
            Packets.Way way =
                    new Packets.Way(
                            spy.mac(),
                            scene.victim().mac(),
                            spy.ips().getLast(),
                            scene.victim().ips().getLast());
            byte[] advertise = {Dhcp6.ADVERTISE, 0, 0, 1};
            byte[] reply = {Dhcp6.REPLY, 0, 0, 2};
            return List.of(
                    Packets.udp(way, Dhcp6.SERVER_PORT, Dhcp6.CLIENT_PORT, advertise),
                    Packets.udp(way, 5_470, Dhcp6.CLIENT_PORT, reply),
                    Packets.along(way)
                            .extension(IpProtocol.DESTINATION)
                            .udp(Dhcp6.SERVER_PORT, Dhcp6.CLIENT_PORT)
                            .payload(advertise)
                            .bytes());
        }
    }

    private static Packets.Way toAllNodes(Guest spy) {
        return new Packets.Way(
                spy.mac(), Packets.multicastMac(ALL_NODES), spy.ips().getLast(), ALL_NODES);
    }

    static FrameBuilder advertisement(Guest spy, FrameBuilder behind) {
        return behind.routerAdvertisement(spy.mac().bits(), "2001:db8:bad::", 64);
    }

    /// Announces itself as a router.
    static final class RogueRa extends Rogue {
        RogueRa() {
            super("rogue-ra", "RFC 6104, RFC 6105, RFC 7113");
        }

        @Override
        public String tries() {
            return "vm1 announces itself as IPv6 router: plainly, behind extension headers, and in fragments that hide the message";
        }

        @Override
        public String passMeans() {
            return "no router advertisement of vm1, hidden or not, reaches vm2";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Guest spy = scene.spy();
            Packets.Way way = toAllNodes(spy);
            return List.of(
                    advertisement(spy, Packets.along(way).ttl(255)).bytes(),
                    advertisement(
                                    spy,
                                    Packets.along(way).ttl(255).extension(IpProtocol.DESTINATION))
                            .bytes(),
                    Packets.along(way)
                            .ttl(255)
                            .extension(IpProtocol.DESTINATION)
                            .protocol(IpProtocol.FRAGMENT)
                            .fragmentHeader(0, true, 77)
                            .protocol(IpProtocol.DESTINATION)
                            .payload(new byte[] {58, 1, 1, 12, 0, 0, 0, 0})
                            .bytes());
        }
    }

    /// Redirects a neighbour's traffic to itself.
    static final class IcmpRedirect extends Rogue {
        IcmpRedirect() {
            super("icmp-redirect", "RFC 792, RFC 4861 8; reference list 4");
        }

        @Override
        public String tries() {
            return "vm1 sends ICMP redirects to vm2, in the gateway's name and in its own, IPv4 and IPv6";
        }

        @Override
        public String passMeans() {
            return "no redirect of vm1 reaches vm2";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Guest spy = scene.spy();
            Guest victim = scene.victim();
            byte[] quoted =
                    FrameBuilder.packet()
                            .ipv4(victim.ip(4).v4Bits(), Scene.WEB_SERVER.v4Bits())
                            .udp(40_001, 53)
                            .bytes();
            Packets.Way own = new Packets.Way(spy.mac(), victim.mac(), spy.ip(4), victim.ip(4));
            Packets.Way six =
                    new Packets.Way(
                            spy.mac(), victim.mac(), spy.ips().getLast(), victim.ips().getLast());
            int toSpy = spy.ip(4).v4Bits();
            return List.of(
                    Packets.along(own).icmp4(Icmpv4.REDIRECT, 1, toSpy).payload(quoted).bytes(),
                    Packets.along(own.from(scene.gateway(4)))
                            .icmp4(Icmpv4.REDIRECT, 1, toSpy)
                            .payload(quoted)
                            .bytes(),
                    Packets.along(six)
                            .ttl(255)
                            .icmp6(Ndp.REDIRECT, 0, 0)
                            .payload(new byte[32])
                            .bytes());
        }
    }
}
