package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One line per frame: what is built, what is said about it.
class FrameTextTest {
    static FrameBuilder eth() {
        return FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01");
    }

    static FrameBuilder ip() {
        return eth().ipv4("10.0.10.11", "10.0.20.11");
    }

    static FrameBuilder ip6() {
        return eth().ipv6("2001:db8::1", "2001:db8::2");
    }

    static Arguments row(FrameBuilder frame, String text) {
        return Arguments.of(frame.bytes(), text);
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                row(
                        ip().tcp(49152, 8080, Tcp.SYN).mss(1460).sackPermitted().timestamps(1, 0),
                        "IPv4 TCP 10.0.10.11:49152 > 10.0.20.11:8080 SYN, 74 B"),
                row(
                        ip().tcp(1, 2, Tcp.ACK | Tcp.PSH).payload(6),
                        "IPv4 TCP 10.0.10.11:1 > 10.0.20.11:2 PSH,ACK, 60 B"),
                row(
                        eth().vlan(10)
                                .arpRequest("52:54:00:00:00:01", "10.0.0.2", "10.0.0.1")
                                .padTo(60),
                        "VLAN 10 ARP who-has 10.0.0.1 tell 10.0.0.2, 60 B"),
                row(
                        eth().arpReply(
                                        "52:54:00:00:00:01",
                                        "10.0.0.2",
                                        "52:54:00:00:00:02",
                                        "10.0.0.1"),
                        "ARP 10.0.0.2 is-at 52:54:00:00:00:01, 42 B"),
                row(
                        eth().arpRequest("52:54:00:00:00:01", "0.0.0.0", "10.0.0.1"),
                        "ARP probe for 10.0.0.1 by 52:54:00:00:00:01, 42 B"),
                row(
                        eth().arpRequest("52:54:00:00:00:01", "10.0.0.1", "10.0.0.1"),
                        "ARP announce 10.0.0.1 at 52:54:00:00:00:01, 42 B"),
                row(
                        eth().vlan(Ethernet.QINQ, 100)
                                .vlan(Ethernet.VLAN, 0x6005)
                                .ipv4("1.1.1.1", "2.2.2.2")
                                .icmp4Echo(7, 8),
                        "S-VLAN 100 VLAN 5 prio 3 IPv4 ICMP 1.1.1.1 > 2.2.2.2 echo request id 7 seq 8, 50 B"),
                row(
                        ip().icmp4(3, 4, 1400),
                        "IPv4 ICMP 10.0.10.11 > 10.0.20.11 unreachable code 4 mtu 1400, 42 B"),
                row(
                        ip().fragment(1480, true).protocol(17).payload(100),
                        "IPv4 UDP 10.0.10.11 > 10.0.20.11 fragment 1480+100, 134 B"),
                row(
                        ip6().tcp(80, 81, Tcp.RST),
                        "IPv6 TCP [2001:db8::1]:80 > [2001:db8::2]:81 RST, 74 B"),
                row(
                        ip6().extension(IpProtocol.HOP_BY_HOP, 5, 2, 0, 0).icmp6(143, 0, 0),
                        "IPv6 ICMPv6 2001:db8::1 > 2001:db8::2 MLD report, 70 B"),
                row(
                        ip6().fragmentHeader(1448, false, 9).protocol(17).payload(10),
                        "IPv6 UDP 2001:db8::1 > 2001:db8::2 fragment 1448+10, 72 B"),
                row(
                        ip6().ndSolicitation("fe80::1", 0x525400000001L),
                        "IPv6 ICMPv6 2001:db8::1 > 2001:db8::2 who-has fe80::1, 86 B"),
                row(
                        ip6().routerAdvertisement(1, "2001:db8::", 64),
                        "IPv6 ICMPv6 2001:db8::1 > 2001:db8::2 router advertisement, 110 B"),
                row(
                        ip().udp(51000, 4789)
                                .vxlan(5001)
                                .innerEthernet(2, 1)
                                .ipv4("10.0.0.1", "10.0.0.2")
                                .icmp4Echo(1, 1),
                        "IPv4 UDP 10.0.10.11:51000 > 10.0.20.11:4789 VXLAN 5001 (IPv4 ICMP 10.0.0.1 > 10.0.0.2 echo request id 1 seq 1), 92 B"),
                row(
                        ip().udp(51000, 6081)
                                .geneve(7, 1, 2, 3, 1, 0, 0, 0, 0)
                                .innerEthernet(2, 1)
                                .arpRequest("52:54:00:00:00:01", "10.0.0.2", "10.0.0.1"),
                        "IPv4 UDP 10.0.10.11:51000 > 10.0.20.11:6081 Geneve 7 (ARP who-has 10.0.0.1 tell 10.0.0.2), 100 B"),
                row(
                        ip().nvgre(6000, 1)
                                .innerEthernet(2, 1)
                                .ipv4("10.0.0.1", "10.0.0.2")
                                .udp(1, 2),
                        "IPv4 GRE 10.0.10.11 > 10.0.20.11 VSID 6000 (IPv4 UDP 10.0.0.1:1 > 10.0.0.2:2), 84 B"),
                row(
                        ip().erspan2(77, 5, 1)
                                .innerEthernet(2, 1)
                                .ipv4("10.0.0.1", "10.0.0.2")
                                .udp(1, 2),
                        "IPv4 GRE 10.0.10.11 > 10.0.20.11 ERSPAN II session 77 (IPv4 UDP 10.0.0.1:1 > 10.0.0.2:2), 92 B"),
                row(
                        ip().igmp(Igmp.REPORT_V2, 0, Addresses.ip4("239.1.1.1")),
                        "IPv4 IGMP 10.0.10.11 > 10.0.20.11 report 239.1.1.1, 42 B"),
                row(
                        FrameBuilder.ethernet(Stp.MAC, 1).llc(0x42, 0x42).payload(bpdu()),
                        "BPDU version 0 root 32768/52:54:00:00:00:09 00:00:00:00:00:01 > 01:80:c2:00:00:00, 52 B"),
                row(
                        FrameBuilder.ethernet(Cdp.MAC, 1).snap(0x0c, 0x2000).payload(20),
                        "CDP 00:00:00:00:00:01 > 01:00:0c:cc:cc:cc, 42 B"),
                row(
                        eth().type(0x1234).payload(50),
                        "EtherType 0x1234 52:54:00:00:00:01 > 52:54:00:00:00:02, 64 B"),
                row(
                        ip().udp(1, 2).payload(10).truncate(40),
                        "IPv4 UDP 10.0.10.11 > 10.0.20.11 bad total length 38, 40 B"),
                row(
                        ip().udp(1, 2).lieLength(4),
                        "IPv4 UDP 10.0.10.11 > 10.0.20.11 malformed, 42 B"),
                row(eth().truncate(9), "truncated Ethernet header, 9 B"),
                Arguments.of(
                        HexFormat.of().parseHex("52540000000252540000000181000001"),
                        "truncated VLAN tag, 16 B"));
    }

    static byte[] bpdu() {
        byte[] b = new byte[35];
        Stp.emitConfiguration(
                java.lang.foreign.MemorySegment.ofArray(b), 0, 0x8000_5254_0000_0009L, 0x8001);
        return b;
    }

    @ParameterizedTest
    @MethodSource("frames")
    void oneLine(byte[] frame, String text) {
        String said = FrameText.describe(frame);
        assertThat(said).isEqualTo(text);
    }
}
