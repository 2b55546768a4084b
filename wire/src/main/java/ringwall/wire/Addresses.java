package ringwall.wire;

import java.util.Locale;

/// Addresses as text and back: MAC `52:54:00:12:34:56` (also `-` as separator), IPv4 dotted
/// decimal, IPv6 in RFC 5952's form. For traces and tests; allocates.
public final class Addresses {
    private Addresses() {}

    /// An IPv6 address as its two halves.
    public record Ip6(long hi, long lo) {
        @Override
        public String toString() {
            return ip6Text(hi, lo);
        }
    }

    public static String macText(long mac) {
        StringBuilder s = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int b = (int) (mac >>> shift) & 0xff;
            s.append(Character.forDigit(b >>> 4, 16)).append(Character.forDigit(b & 15, 16));
            if (shift > 0) {
                s.append(':');
            }
        }
        return s.toString();
    }

    /// Throws IllegalArgumentException for anything but six pairs of hex digits.
    public static long mac(String text) {
        if (!text.matches("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")) {
            throw new IllegalArgumentException("not a MAC address: " + text);
        }
        return Long.parseLong(text.replace(":", "").replace("-", ""), 16);
    }

    public static String ip4Text(int ip) {
        return (ip >>> 24)
                + "."
                + ((ip >>> 16) & 0xff)
                + "."
                + ((ip >>> 8) & 0xff)
                + "."
                + (ip & 0xff);
    }

    /// Throws IllegalArgumentException for anything but four decimal numbers 0..255 without leading
    /// zeros.
    public static int ip4(String text) {
        if (!text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}")) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        int ip = 0;
        for (String part : text.split("\\.", -1)) {
            int b = Integer.parseInt(part);
            if (b > 255) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
            ip = (ip << 8) | b;
        }
        return ip;
    }

    /// RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the
    /// first of equals) as `::`.
    public static String ip6Text(long hi, long lo) {
        int[] g = new int[8];
        for (int i = 0; i < 4; i++) {
            g[i] = (int) (hi >>> (48 - 16 * i)) & 0xffff;
            g[i + 4] = (int) (lo >>> (48 - 16 * i)) & 0xffff;
        }
        int best = -1;
        int bestRun = 1;
        for (int i = 0; i < 8; ) {
            int run = 0;
            while (i + run < 8 && g[i + run] == 0) {
                run++;
            }
            if (run > bestRun) {
                best = i;
                bestRun = run;
            }
            i += Math.max(1, run);
        }
        StringBuilder s = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                s.append("::");
                i += bestRun - 1;
                continue;
            }
            if (!s.isEmpty() && s.charAt(s.length() - 1) != ':') {
                s.append(':');
            }
            s.append(Integer.toHexString(g[i]));
        }
        return s.toString();
    }

    /// Parses RFC 4291 2.2 text, with an embedded IPv4 address too; throws IllegalArgumentException
    /// for anything else, a zone index included.
    public static Ip6 ip6(String text) {
        String t = text.toLowerCase(Locale.ROOT);
        int gap = t.indexOf("::");
        int[] head = groups(gap < 0 ? t : t.substring(0, gap), text, gap < 0);
        int[] tail = gap < 0 ? new int[0] : groups(t.substring(gap + 2), text, true);
        int total = head.length + tail.length;
        if (gap < 0 ? total != 8 : total > 7) {
            throw new IllegalArgumentException("not an IPv6 address: " + text);
        }
        int[] g = new int[8];
        System.arraycopy(head, 0, g, 0, head.length);
        System.arraycopy(tail, 0, g, 8 - tail.length, tail.length);
        long hi = 0;
        long lo = 0;
        for (int i = 0; i < 4; i++) {
            hi = (hi << 16) | g[i];
            lo = (lo << 16) | g[i + 4];
        }
        return new Ip6(hi, lo);
    }

    private static int[] groups(String part, String whole, boolean last) {
        if (part.isEmpty()) {
            return new int[0];
        }
        String[] words = part.split(":", -1);
        int[] g = new int[words.length + 1];
        int n = 0;
        for (int i = 0; i < words.length; i++) {
            if (last && i == words.length - 1 && words[i].indexOf('.') >= 0) {
                int ip = ip4(words[i]);
                g[n++] = ip >>> 16;
                g[n++] = ip & 0xffff;
            } else if (words[i].matches("[0-9a-f]{1,4}")) {
                g[n++] = Integer.parseInt(words[i], 16);
            } else {
                throw new IllegalArgumentException("not an IPv6 address: " + whole);
            }
        }
        return java.util.Arrays.copyOf(g, n);
    }
}
