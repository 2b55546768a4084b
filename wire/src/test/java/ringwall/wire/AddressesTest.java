package ringwall.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    /// RFC 5952 section 4.
    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, ::1",
        "2001:0DB8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "fe80::, fe80::",
        "::ffff:10.0.0.1, ::ffff:a00:1"
    })
    void ip6(String in, String out) {
        assertThat(Addresses.ip6(in).toString()).isEqualTo(out);
    }

    @Test
    void ip6TextIsReadByTheJdkAsTheSameAddress() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int i = 0; i < 2000; i++) {
            long hi = random.nextLong() & (random.nextBoolean() ? -1 : 0xffff_0000_0000_ffffL);
            long lo = random.nextLong() & (random.nextBoolean() ? -1 : 0x0000_ffff_0000_0000L);
            String text = Addresses.ip6Text(hi, lo);
            byte[] jdk = Inet6Address.ofLiteral(text).getAddress();
            byte[] ours = new byte[16];
            var m = java.lang.foreign.MemorySegment.ofArray(ours);
            BigEndian.putI64(m, 0, hi);
            BigEndian.putI64(m, 8, lo);
            if (jdk.length == 16) { // the JDK turns mapped addresses into IPv4
                assertThat(jdk).as(text).isEqualTo(ours);
            }
            assertThat(Addresses.ip6(text)).isEqualTo(new Addresses.Ip6(hi, lo));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::g",
                "1:2:3:4:5:6:7:8::",
                "fe80::1%eth0",
                "::1.2.3",
                "1.2.3.4::",
                ":1::2",
                "1:"
            })
    void notIp6(String text) {
        assertThatThrownBy(() -> Addresses.ip6(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "a.b.c.d"})
    void notIp4(String text) {
        assertThatThrownBy(() -> Addresses.ip4(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void macsAndDerivedAddresses() {
        long mac = Addresses.mac("52:54:00:12:34:56");
        assertThat(mac).isEqualTo(0x525400123456L);
        assertThat(Addresses.macText(mac)).isEqualTo("52:54:00:12:34:56");
        assertThat(Addresses.ip6Text(0xfe80L << 48, Ipv6.eui64(mac)))
                .isEqualTo("fe80::5054:ff:fe12:3456");
        assertThat(Addresses.macText(Ethernet.multicast4(Addresses.ip4("239.129.2.3"))))
                .isEqualTo("01:00:5e:01:02:03");
        assertThat(Addresses.ip6Text(Ipv6.LINK_MULTICAST_HI, Ipv6.solicitedNodeLo(Ipv6.eui64(mac))))
                .isEqualTo("ff02::1:ff12:3456");
        assertThat(Ipv6.linkLocal(Addresses.ip6("febf::1").hi())).isTrue();
        assertThat(Ipv6.linkLocal(Addresses.ip6("fec0::1").hi())).isFalse();
        assertThat(Ethernet.bridgeReserved(Lacp.MAC)).isTrue();
    }
}
