package ringwall.lab.isolation.attack;

import java.util.List;
import ringwall.lab.guest.Guest;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.lab.physical.Jack;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Ipv6;

/// Leaving one's VLAN, or getting past filters by the way a frame is wrapped.
final class VlanHopping {
    private VlanHopping() {}

    private static final long ALL_NODES_MAC = Ethernet.multicast6(1);

    abstract static class Hopping extends Injection {
        Hopping(String id, String source) {
            super(id, Family.VLAN_HOPPING, source);
        }
    }

    private static FrameBuilder from(Roles scene, Mac dst) {
        return FrameBuilder.ethernet(dst.bits(), scene.spy().mac().bits())
                .padTo(Ethernet.MIN_FRAME + 8);
    }

    private static byte[] datagram(Roles scene, FrameBuilder behind, Guest to, String id) {
        return behind.ipv4(scene.spy().ip(4).v4Bits(), to.ip(4).v4Bits())
                .udp(20_020, 20_020)
                .payload(Scene.text(id))
                .bytes();
    }

    /// Tags its own frames.
    static final class Tagged extends Hopping {
        Tagged() {
            super("vlan-tagged", "reference list 5; BEHAVIOUR 7");
        }

        @Override
        public String tries() {
            return "from an access port vm1 sends frames tagged with another VLAN, unicast and broadcast";
        }

        @Override
        public String passMeans() {
            return "none of them reaches another VM or a station in that VLAN behind the uplink";
        }

        @Override
        List<Jack> forbidden(Scene scene) {
            return List.of(scene.other().jack(), scene.victim().jack(), scene.neighbour().jack());
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            int vid = scene.otherVlan();
            return List.of(
                    datagram(
                            scene,
                            from(scene, scene.other().mac()).vlan(vid),
                            scene.other(),
                            "tagged 1"),
                    datagram(
                            scene, from(scene, Mac.BROADCAST).vlan(vid), scene.other(), "tagged 2"),
                    datagram(
                            scene,
                            from(scene, scene.victim().mac()).vlan(vid),
                            scene.victim(),
                            "tagged 3"));
        }
    }

    /// Hides a tag behind the native VLAN's.
    static final class DoubleTagged extends Hopping {
        DoubleTagged() {
            super("vlan-double", "reference list 5; BEHAVIOUR 7");
        }

        @Override
        public String tries() {
            return "vm1 sends frames with two tags, the native VLAN's (or VID 0, or 802.1ad) outside and another inside";
        }

        @Override
        public String passMeans() {
            return "none of them reaches another VM or a station in the inner VLAN behind the uplink";
        }

        @Override
        List<Jack> forbidden(Scene scene) {
            return List.of(scene.other().jack(), scene.victim().jack(), scene.neighbour().jack());
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Guest other = scene.other();
            int inner = scene.otherVlan();
            return List.of(
                    datagram(
                            scene,
                            from(scene, other.mac()).vlan(scene.vlan()).vlan(inner),
                            other,
                            "double 1"),
                    datagram(
                            scene, from(scene, other.mac()).vlan(0).vlan(inner), other, "double 2"),
                    datagram(
                            scene,
                            from(scene, other.mac()).vlan(Ethernet.QINQ, scene.vlan()).vlan(inner),
                            other,
                            "double 3"));
        }
    }

    private static FrameBuilder rogueRa(Roles scene, FrameBuilder behind) {
        Ip src = scene.spy().ips().getLast();
        return RogueServers.advertisement(
                scene.spy(), behind.ipv6(src.hi(), src.lo(), Ipv6.LINK_MULTICAST_HI, 1).ttl(255));
    }

    /// Slips past filters with a priority tag.
    static final class VidZero extends Hopping {
        VidZero() {
            super("vlan-zero", "CVE-2021-27853, CVE-2021-27854, CVE-2021-27861, CVE-2021-27862");
        }

        @Override
        public String tries() {
            return "vm1 sends a router advertisement behind one and two VID 0 tags, which guards may not look behind";
        }

        @Override
        public String passMeans() {
            return "it reaches vm2 in no form";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Mac all = new Mac(ALL_NODES_MAC);
            return List.of(
                    rogueRa(scene, from(scene, all).vlan(0)).bytes(),
                    rogueRa(scene, from(scene, all).vlan(0).vlan(0)).bytes());
        }
    }

    /// Slips past filters in LLC/SNAP.
    static final class LlcSnap extends Hopping {
        LlcSnap() {
            super("llc-snap", "CVE-2021-27854, CVE-2021-27862; RFC 1042");
        }

        @Override
        public String tries() {
            return "vm1 sends a router advertisement and a forged ARP reply in LLC/SNAP, with and without a VID 0 tag";
        }

        @Override
        public String passMeans() {
            return "neither reaches vm2 in any form";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            Mac all = new Mac(ALL_NODES_MAC);
            Mac spy = scene.spy().mac();
            Ip gateway = scene.gateway(4);
            return List.of(
                    rogueRa(scene, from(scene, all).snap(0, Ethernet.IPV6)).bytes(),
                    rogueRa(scene, from(scene, all).vlan(0).snap(0, Ethernet.IPV6)).bytes(),
                    from(scene, scene.victim().mac())
                            .snap(0, Ethernet.ARP)
                            .arp(
                                    2,
                                    spy.bits(),
                                    gateway.v4Bits(),
                                    scene.victim().mac().bits(),
                                    scene.victim().ip(4).v4Bits())
                            .bytes());
        }
    }

    /// Negotiates a trunk.
    static final class Dtp extends Hopping {
        Dtp() {
            super("dtp", "Cisco Dynamic Trunking Protocol; reference list 5");
        }

        @Override
        public String tries() {
            return "vm1 asks the physical switch by DTP to make the host's port a trunk";
        }

        @Override
        public String passMeans() {
            return "no DTP frame leaves the host or reaches another VM";
        }

        @Override
        List<Jack> forbidden(Scene scene) {
            return ControlProtocols.everywhere(scene);
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            byte[] message = {1, 0, 1, 0, 5, 0, 0, 2, 0, 5, 3, 0, 3, 0, 5, (byte) 0xA5};
            return List.of(
                    from(scene, Mac.parse("01:00:0c:cc:cc:cc"))
                            .snap(0x00000C, 0x2004)
                            .payload(message)
                            .bytes());
        }
    }
}
