package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

class FrameBuilderTest {
    @TempDir Path dir = Path.of("set by JUnit");

    @Test
    void liesAreWhatTheySay() {
        MemorySegment m =
                FrameTextTest.ip()
                        .lieLength(999)
                        .udp(1, 2)
                        .lieLength(4)
                        .lieChecksum(0xbeef)
                        .payload(9)
                        .segment();
        assertThat(Ipv4.totalLength(m, 14)).isEqualTo(999);
        assertThat(Ipv4.checksumValid(m, 14)).as("over the false length").isTrue();
        assertThat(Udp.length(m, 34)).isEqualTo(4);
        assertThat(Udp.checksum(m, 34)).isEqualTo(0xbeef);

        m = FrameTextTest.ip().lieHeaderLength(60).protocol(6).udp(1, 2).segment();
        assertThat(Ipv4.headerLength(m, 14)).isEqualTo(60);
        assertThat(Ipv4.protocol(m, 14)).isEqualTo(6);

        m = FrameTextTest.ip().tcp(1, 2, 0).lieHeaderLength(8).patch(Tcp.FLAGS, 1, 0xff).segment();
        assertThat(Tcp.headerLength(m, 34)).isEqualTo(8);
        assertThat(Tcp.flags(m, 34)).isEqualTo(0xff);
    }

    @Test
    void optionsAreFoundAgain() {
        MemorySegment m =
                FrameTextTest.ip()
                        .tcp(1, 2, Tcp.SYN)
                        .mss(1460)
                        .windowScale(7)
                        .sackPermitted()
                        .timestamps(5, -1)
                        .segment();
        assertThat(Tcp.mss(m, 34)).isEqualTo(1460);
        assertThat(Tcp.windowScale(m, 34)).isEqualTo(7);
        assertThat(Tcp.sackPermitted(m, 34)).isTrue();
        assertThat(Tcp.timestampValue(m, 34)).isEqualTo(5);
        assertThat(Tcp.timestampEcho(m, 34)).isEqualTo(0xffff_ffffL);
        assertThat(Tcp.optionsWellFormed(m, 34)).isTrue();

        m = FrameTextTest.ip().ipOptions(131, 7, 4, 10, 0, 0, 1).udp(1, 2).segment();
        assertThat(Ipv4.sourceRouted(m, 14)).isTrue();
        assertThat(Ipv4.headerLength(m, 14)).isEqualTo(28);
    }

    @Test
    void messagesAreReadBack() {
        byte[] d = Seeds.dhcp4();
        MemorySegment m = MemorySegment.ofArray(d);
        assertThat(Dhcp4.messageType(m, 0, d.length)).isEqualTo(Dhcp4.REQUEST);
        assertThat(Dhcp4.textOption(m, 0, d.length, Dhcp4.OPTION_HOST_NAME)).isEqualTo("web-1");
        assertThat(Dhcp4.i32Option(m, 0, d.length, Dhcp4.OPTION_REQUESTED_IP, 0))
                .isEqualTo(Addresses.ip4("10.0.0.5"));
        assertThat(Dhcp4.findOption(m, 0, d.length, 99)).isEqualTo(-1);

        byte[] n = Seeds.dns();
        m = MemorySegment.ofArray(n);
        assertThat(Dns.name(m, 0, n.length, Dns.SIZE)).isEqualTo("db.shop.example");
        assertThat(Dns.firstA(m, 0, n.length))
                .isEqualTo(Integer.toUnsignedLong(Addresses.ip4("10.0.30.5")));
        int p = Dns.findAnswer(m, 0, n.length, Dns.TYPE_AAAA);
        assertThat(Dns.isAaaa(m, 0, p)).isTrue();
        assertThat(Addresses.ip6Text(Dns.hi(m, 0, p), Dns.lo(m, 0, p))).isEqualTo("2001:db8::7");

        byte[] s = Seeds.dhcp6();
        m = MemorySegment.ofArray(s);
        assertThat(Dhcp6.valid(m, 0, s.length)).isTrue();
        int ia = Dhcp6.findOption(m, 0, Dhcp6.OPTIONS, s.length, Dhcp6.OPTION_IA_NA);
        int address =
                Dhcp6.findOption(
                        m, 0, ia + 16, ia + 4 + Dhcp6.optionLength(m, ia), Dhcp6.OPTION_IA_ADDRESS);
        assertThat(Dhcp6.addressLo(m, address)).isEqualTo(5);
        assertThat(Dhcp6.validSeconds(m, address)).isEqualTo(7200);

        m = FrameTextTest.ip6().routerAdvertisement(0x525400000001L, "2001:db8:5::", 64).segment();
        int prefix = Ndp.findOption(m, 54, 56, Ndp.OPTION_PREFIX);
        assertThat(Ndp.prefixLength(m, 54L + prefix)).isEqualTo(64);
        assertThat(Ndp.linkAddress(m, 54, 56, Ndp.OPTION_SOURCE_LINK)).isEqualTo(0x525400000001L);
    }

    /// Wireshark's dissectors, with all checksums on, find nothing malformed and no bad sum in what
    /// is built without a lie.
    @Test
    void tsharkFindsNothingWrong() throws Exception {
        boolean installed = false;
        for (String d : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            installed |= Files.isExecutable(Path.of(d, "tshark"));
        }
        if (!installed) {
            System.out.println("SKIPPED FrameBuilderTest.tsharkFindsNothingWrong: install tshark");
            Assumptions.abort("install tshark");
        }
        List<byte[]> frames = new ArrayList<>();
        for (byte[] f : Seeds.frames()) {
            String text = FrameText.describe(f);
            if (!text.contains("truncated")
                    && !text.contains("malformed")
                    && !text.contains("bad")) {
                frames.add(f);
            }
        }
        frames.add(
                FrameTextTest.ip()
                        .icmp4(3, 1, 0)
                        .payload(
                                FrameBuilder.packet()
                                        .ipv4("10.0.20.11", "10.0.10.11")
                                        .udp(5, 6)
                                        .payload(3)
                                        .bytes())
                        .bytes());
        Path file = dir.resolve("built.pcapng");
        write(file, frames);
        String filter =
                "ip.checksum.status==0 || tcp.checksum.status==0 || udp.checksum.status==0 || icmp.checksum.status==0"
                        + " || icmpv6.checksum.status==0 || igmp.checksum.status==0";
        String bad = tshark(file, filter);
        assertThat(bad).isEmpty();
        // fragments and empty payloads of made-up types aside, nothing is malformed
        assertThat(tshark(file, "_ws.malformed && !cdp && !icmpv6.type==143")).isEmpty();
        assertThat(tshark(file, "vxlan.vni==5001 && icmp.type==8")).isNotEmpty();
        assertThat(tshark(file, "geneve.vni==7 && arp")).isNotEmpty();
        assertThat(tshark(file, "gre.key==0x00177001")).isNotEmpty();
        assertThat(tshark(file, "erspan.spanid==77")).isNotEmpty();
        assertThat(tshark(file, "dhcp.option.hostname==\"web-1\"")).isNotEmpty();
        assertThat(tshark(file, "dhcpv6.iaaddr.ip==2001:db8::5")).isNotEmpty();
        assertThat(tshark(file, "dns.a==10.0.30.5 && dns.aaaa==2001:db8::7")).isNotEmpty();
        assertThat(tshark(file, "lacp.actor.sysid==52:54:00:00:00:01")).isNotEmpty();
        assertThat(tshark(file, "stp.root.hw==52:54:00:00:00:09")).isNotEmpty();
        assertThat(tshark(file, "icmpv6.opt.prefix==2001:db8::")).isNotEmpty();
    }

    private static void write(Path file, List<byte[]> frames) throws IOException {
        try (CaptureWriter w = CaptureWriter.pcapng(file)) {
            int i = w.addInterface("built", 0);
            for (byte[] f : frames) {
                w.write(new CapturedFrame(0, i, f));
            }
        }
    }

    private static String tshark(Path file, String filter) throws Exception {
        Process p =
                new ProcessBuilder(
                                "tshark",
                                "-n",
                                "-r",
                                file.toString(),
                                "-o",
                                "ip.check_checksum:TRUE",
                                "-o",
                                "tcp.check_checksum:TRUE",
                                "-o",
                                "udp.check_checksum:TRUE",
                                "-Y",
                                filter)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as("filter " + filter).isZero();
        return said;
    }
}
