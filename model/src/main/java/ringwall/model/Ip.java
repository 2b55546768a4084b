package ringwall.model;

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
            } else {
                return v4(dottedDecimal(text));
            }
        } catch (IllegalArgumentException e) {
            // said below in our own words
        }
        throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
    }

    /// Four octets without leading zeros; by hand, because every address of a Network passes here.
    private static int dottedDecimal(String text) {
        int bits = 0;
        int octets = 0;
        int octet = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c >= '0' && c <= '9' && octet != 0) {
                octet = octet < 0 ? c - '0' : octet * 10 + c - '0';
                if (octet > 255) {
                    throw new IllegalArgumentException(text);
                }
            } else if (c == '.' && octet >= 0 && octets < 4) {
                bits = bits << 8 | octet;
                octets++;
                octet = -1;
            } else {
                throw new IllegalArgumentException(text);
            }
        }
        if (octets != 4) {
            throw new IllegalArgumentException(text);
        }
        return bits;
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
