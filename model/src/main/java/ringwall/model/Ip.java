package ringwall.model;

import java.net.Inet4Address;
import java.net.Inet6Address;

/// An IPv4 or IPv6 address. IPv4 sits in the low 32 bits of `lo`, with `hi` zero.
///
/// @param version 4 or 6
public record Ip(int version, long hi, long lo) implements Comparable<Ip> {
    public Ip {
        if ((version != 4 && version != 6) || (version == 4 && (hi != 0 || lo >>> 32 != 0))) {
            throw new IllegalArgumentException("not an IP address");
        }
    }

    public static Ip v4(int bits) {
        return new Ip(4, 0, bits & 0xFFFF_FFFFL);
    }

    public static Ip v6(long hi, long lo) {
        return new Ip(6, hi, lo);
    }

    /// Reads dotted-decimal IPv4 or RFC 4291 IPv6 text; no zone ids, no octal, no short forms.
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static Ip parse(String text) {
        try {
            if (text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0) {
                byte[] b = Inet6Address.ofLiteral(text).getAddress();
                if (b.length == 16) {
                    return v6(join(b, 0), join(b, 8));
                }
            } else if (text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}")) {
                byte[] b = Inet4Address.ofLiteral(text).getAddress();
                return v4(
                        (b[0] & 0xFF) << 24
                                | (b[1] & 0xFF) << 16
                                | (b[2] & 0xFF) << 8
                                | (b[3] & 0xFF));
            }
        } catch (IllegalArgumentException e) {
            // said below in our own words
        }
        throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
    }

    private static long join(byte[] b, int from) {
        long bits = 0;
        for (int i = 0; i < 8; i++) {
            bits = bits << 8 | (b[from + i] & 0xFF);
        }
        return bits;
    }

    public boolean isV4() {
        return version == 4;
    }

    public int bits() {
        return version == 4 ? 32 : 128;
    }

    /// IPv4 as an int, most significant octet first.
    public int v4Bits() {
        return (int) lo;
    }

    public boolean isMulticast() {
        return version == 4 ? lo >>> 28 == 0xE : hi >>> 56 == 0xFF;
    }

    public boolean isLinkLocal() {
        return version == 4 ? lo >>> 16 == 0xA9FE : hi >>> 54 == 0xFE80 >>> 6;
    }

    /// The address that follows, wrapping within the version's space.
    public Ip next() {
        if (version == 4) {
            return v4((int) lo + 1);
        }
        return v6(lo == -1 ? hi + 1 : hi, lo + 1);
    }

    @Override
    public int compareTo(Ip other) {
        int byVersion = Integer.compare(version, other.version);
        if (byVersion != 0) {
            return byVersion;
        }
        int byHi = Long.compareUnsigned(hi, other.hi);
        return byHi != 0 ? byHi : Long.compareUnsigned(lo, other.lo);
    }

    /// Canonical text; RFC 5952 for IPv6.
    @Override
    public String toString() {
        if (version == 4) {
            return (lo >> 24) + "." + (lo >> 16 & 255) + "." + (lo >> 8 & 255) + "." + (lo & 255);
        }
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = (int) ((i < 4 ? hi : lo) >>> (48 - 16 * (i & 3))) & 0xFFFF;
        }
        int runAt = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && words[j] == 0) {
                j++;
            }
            if (j - i > runLength) {
                runAt = i;
                runLength = j - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == runAt) {
                text.append("::");
                i += runLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(words[i]));
            }
        }
        return text.toString();
    }
}
