package ringwall.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// An IEEE 802 MAC address: 48 bits, most significant octet first on the wire.
public record Mac(long bits) implements Comparable<Mac> {
    public static final Mac BROADCAST = new Mac(0xFFFF_FFFF_FFFFL);

    public Mac {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException(
                    "a MAC address has 48 bits: " + Long.toHexString(bits));
        }
    }

    /// Reads `02:00:5e:10:00:01` (also with `-`).
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static Mac parse(String text) {
        long bits = 0;
        boolean good = text.length() == 17;
        for (int i = 0; i < text.length() && good; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                good = c == ':' || c == '-';
            } else {
                int digit = c < 0x80 ? Character.digit(c, 16) : -1;
                good = digit >= 0;
                bits = bits << 4 | digit & 15;
            }
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a MAC address like 02:00:5e:10:00:01");
        }
        return new Mac(bits);
    }

    /// A locally administered unicast address that depends on the name alone.
    public static Mac derived(String name) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            long bits = 0;
            for (int i = 0; i < 6; i++) {
                bits = bits << 8 | (hash[i] & 0xFF);
            }
            return new Mac(bits & ~(0x03L << 40) | 0x02L << 40);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Group bit: broadcast or multicast.
    public boolean isGroup() {
        return (bits >>> 40 & 1) != 0;
    }

    public boolean isLocallyAdministered() {
        return (bits >>> 40 & 2) != 0;
    }

    @Override
    public int compareTo(Mac other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xFF;
            text.append(Character.forDigit(octet >> 4, 16))
                    .append(Character.forDigit(octet & 15, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
