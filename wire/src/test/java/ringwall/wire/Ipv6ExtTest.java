package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.wire.IpProtocol.DESTINATION;
import static ringwall.wire.IpProtocol.HOP_BY_HOP;
import static ringwall.wire.IpProtocol.ROUTING;

import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A chain of headers and what the walk says of it: upper protocol @ offset, then flags.
class Ipv6ExtTest {
    private static FrameBuilder p() {
        return FrameBuilder.packet().ipv6("2001:db8::1", "2001:db8::2");
    }

    private static Arguments row(FrameBuilder packet, String walk) {
        return Arguments.of(packet.bytes(), walk);
    }

    static Stream<Arguments> chains() {
        return Stream.of(
                row(p().udp(1, 2), "17@40"),
                row(p().extension(HOP_BY_HOP).udp(1, 2), "17@48"),
                row(p().extension(HOP_BY_HOP, 5, 2, 0, 0).icmp6(143, 0, 0), "58@48 alert"),
                row(
                        p().extension(HOP_BY_HOP, new int[14]).extension(DESTINATION).tcp(1, 2, 2),
                        "6@64"),
                row(
                        p().extension(DESTINATION).extension(HOP_BY_HOP).tcp(1, 2, 2),
                        "6@56 misplaced"),
                row(p().extension(ROUTING, 0, 1).udp(1, 2), "17@48 rh0 routed"),
                row(p().extension(ROUTING, 4, 0).udp(1, 2), "17@48"),
                row(p().extension(ROUTING, 4, 2).udp(1, 2), "17@48 routed"),
                row(p().fragmentHeader(0, true, 1).udp(1, 2), "17@48 first"),
                row(p().fragmentHeader(0, false, 1).udp(1, 2), "17@48 first"),
                row(p().fragmentHeader(8, true, 1).protocol(17).payload(8), "17@48 later"),
                row(p().fragmentHeader(8, true, 1).protocol(DESTINATION).payload(8), "60@48 later"),
                row(p().extension(IpProtocol.AH, new int[10]).tcp(1, 2, 2), "6@56"),
                row(p(), "59@40"),
                row(p().protocol(253).payload(3), "253@40 unknown"),
                row(p().extension(DESTINATION).lieLength(9).udp(1, 2), "60@40 truncated"),
                row(p().protocol(DESTINATION).payload(7), "60@40 truncated"),
                row(
                        p().extension(60)
                                .extension(60)
                                .extension(60)
                                .extension(60)
                                .extension(60)
                                .udp(1, 2),
                        "60@72 unknown"));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void walk(byte[] packet, String expected) {
        long w = Ipv6Ext.walk(java.lang.foreign.MemorySegment.ofArray(packet), 0, packet.length, 4);
        StringJoiner s = new StringJoiner(" ");
        s.add(Ipv6Ext.protocol(w) + "@" + Ipv6Ext.offset(w));
        for (Object[] flag :
                new Object[][] {
                    {Ipv6Ext.firstFragment(w), "first"},
                    {Ipv6Ext.laterFragment(w), "later"},
                    {Ipv6Ext.routingType0(w), "rh0"},
                    {Ipv6Ext.sourceRouted(w), "routed"},
                    {Ipv6Ext.truncated(w), "truncated"},
                    {Ipv6Ext.unknown(w), "unknown"},
                    {Ipv6Ext.misplaced(w), "misplaced"},
                    {Ipv6Ext.routerAlert(w), "alert"}
                }) {
            if ((boolean) flag[0]) {
                s.add((String) flag[1]);
            }
        }
        assertThat(s.toString()).isEqualTo(expected);
        assertThat(Ipv6Ext.fragmentHeader(w) != 0).isEqualTo(Ipv6Ext.fragment(w));
    }
}
