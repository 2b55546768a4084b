package ringwall.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses as text: what is read, how it is written again, what is refused.
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::1, fe80::1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    void ips(String text, String canonical) {
        assertThat(Ip.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0",
                "10.0.0.1.2",
                "10.0.0.256",
                "010.0.0.1",
                "10..0.1",
                "10.0.0.1.",
                ".10.0.0.1",
                "10.0.0.a",
                "10.0.0.-1",
                " 10.0.0.1",
                "fe80::1%eth0",
                "[::1]",
                "1::2::3",
                "\u0661.0.0.1",
                "9999999999.0.0.1"
            })
    void noIps(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Ip.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "02:00:5e:10:00:01, 02:00:5e:10:00:01",
        "02-00-5E-10-00-0A, 02:00:5e:10:00:0a",
        "ff:ff:ff:ff:ff:ff, ff:ff:ff:ff:ff:ff"
    })
    void macs(String text, String canonical) {
        assertThat(Mac.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:5e:10:00",
                "02:00:5e:10:00:01:02",
                "2:0:5e:10:0:1",
                "02:00:5e:10:00:0g",
                "0200.5e10.0001",
                "02:00:5e:10:00:1:"
            })
    void noMacs(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mac.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, 10.255.255.255",
        "192.0.2.1, 192.0.2.1/32, 192.0.2.1",
        "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
        "2001:db8::/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
        "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
    })
    void prefixes(String text, String canonical, String last) {
        assertThat(Prefix.parse(text)).hasToString(canonical);
        assertThat(Prefix.parse(text).last()).hasToString(last);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "/8", "::1/64"})
    void noPrefixes(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Prefix.parse(text));
    }
}
