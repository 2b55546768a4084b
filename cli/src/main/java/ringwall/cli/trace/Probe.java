package ringwall.cli.trace;

import java.util.HexFormat;
import java.util.Optional;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.FrameBuilder;

/// What is sent from one end to the other: the first frame of a conversation, or any bytes.
sealed interface Probe {
    record Tcp(int port) implements Probe {}

    record Udp(int port) implements Probe {}

    record Echo() implements Probe {}

    /// An ARP request or neighbour solicitation for the target.
    record Arp() implements Probe {}

    record Raw(String hex) implements Probe {}

    int CLIENT_PORT = 49_152;
    int TCP_SYN = 0x02;

    /// @param dst next hop's MAC
    default byte[] frame(Mac src, Mac dst, Ip from, Ip to) {
        return switch (this) {
            case Tcp tcp ->
                    ip(src, dst, from, to).tcp(CLIENT_PORT, tcp.port(), TCP_SYN).mss(1460).bytes();
            case Udp udp ->
                    ip(src, dst, from, to).udp(CLIENT_PORT, udp.port()).payload("ringwall").bytes();
            case Echo echo ->
                    (from.isV4()
                                    ? ip(src, dst, from, to).icmp4Echo(7, 1)
                                    : ip(src, dst, from, to).icmp6Echo(7, 1))
                            .payload("ringwall")
                            .bytes();
            case Arp arp ->
                    from.isV4()
                            ? FrameBuilder.ethernet(Mac.BROADCAST.bits(), src.bits())
                                    .arpRequest(src.toString(), from.toString(), to.toString())
                                    .bytes()
                            : solicitation(src, from, to);
            case Raw raw -> HexFormat.of().parseHex(raw.hex().replaceAll("[\\s:.-]", ""));
        };
    }

    private static FrameBuilder ip(Mac src, Mac dst, Ip from, Ip to) {
        FrameBuilder frame = FrameBuilder.ethernet(dst.bits(), src.bits());
        return from.isV4()
                ? frame.ipv4(from.v4Bits(), to.v4Bits())
                : frame.ipv6(from.hi(), from.lo(), to.hi(), to.lo());
    }

    /// RFC 4861 section 4.3: to the solicited-node group of the target.
    private static byte[] solicitation(Mac src, Ip from, Ip to) {
        long group = 0x3333_ff00_0000L | (to.lo() & 0xff_ffff);
        return FrameBuilder.ethernet(group, src.bits())
                .ipv6(
                        from.hi(),
                        from.lo(),
                        0xff02_0000_0000_0000L,
                        0x1_ff00_0000L | (to.lo() & 0xff_ffff))
                .ttl(255)
                .ndSolicitation(to.toString(), src.bits())
                .bytes();
    }

    static Optional<String> wrongHex(String hex) {
        String digits = hex.replaceAll("[\\s:.-]", "");
        return digits.length() % 2 == 0 && digits.matches("[0-9a-fA-F]{28,18000}")
                ? Optional.empty()
                : Optional.of(
                        "--frame wants at least 14 bytes of hexadecimal, such as a copy from a capture");
    }
}
