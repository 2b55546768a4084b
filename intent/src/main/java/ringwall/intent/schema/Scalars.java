package ringwall.intent.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import ringwall.model.Ip;
import ringwall.model.Physical;
import ringwall.model.Prefix;
import ringwall.model.VlanSet;

/// Text of single values to the model's. Every method throws IllegalArgumentException with a
/// sentence for people.
public final class Scalars {
    private Scalars() {}

    /// An address with the length of its subnet: `10.0.0.1/24`.
    public record InterfaceAddress(Ip ip, Prefix subnet) {}

    /// Decimal digits only, so that `010` and `1e3` never surprise.
    public static long integer(String text, long min, long max) {
        boolean digits = !text.isEmpty() && text.length() <= 18;
        for (int i = 0; i < text.length() && digits; i++) {
            char c = text.charAt(i);
            digits = c >= '0' && c <= '9' || i == 0 && c == '-' && text.length() > 1;
        }
        if (!digits || text.length() > 1 && text.charAt(0) == '0') {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        long value = Long.parseLong(text);
        if (value < min || value > max) {
            throw new IllegalArgumentException(value + " is not between " + min + " and " + max);
        }
        return value;
    }

    public static int vid(String text) {
        long vid = integer(text, 0, Long.MAX_VALUE);
        if (vid == 0) {
            throw new IllegalArgumentException(
                    "VLAN 0 marks priority-tagged frames (IEEE 802.1Q) and is never a segment's");
        }
        if (vid == 4095) {
            throw new IllegalArgumentException("VLAN 4095 is reserved (IEEE 802.1Q)");
        }
        if (vid > 4095) {
            throw new IllegalArgumentException(
                    "VLAN " + vid + " does not exist: 802.1Q ends at 4094");
        }
        return (int) vid;
    }

    /// `20`, `20-29` or `all`.
    public static VlanSet vlans(String text) {
        if (text.equals("all")) {
            return VlanSet.ALL;
        }
        int dash = text.indexOf('-');
        if (dash <= 0) {
            return VlanSet.of(vid(text));
        }
        int first = vid(text.substring(0, dash));
        int last = vid(text.substring(dash + 1));
        if (first > last) {
            throw new IllegalArgumentException("the VLAN range '" + text + "' runs backwards");
        }
        return VlanSet.range(first, last);
    }

    public static InterfaceAddress interfaceAddress(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no prefix length, as in 10.0.0.1/24");
        }
        Ip ip = Ip.parse(text.substring(0, slash));
        int length = (int) integer(text.substring(slash + 1), 0, ip.bits());
        return new InterfaceAddress(ip, Prefix.of(ip, length));
    }

    /// Bits per second in kbit/s: `500k`, `100M`, `10G`.
    public static long kbps(String text) {
        int last = text.length() - 1;
        long unit =
                last < 1
                        ? 0
                        : switch (text.charAt(last)) {
                            case 'k' -> 1;
                            case 'M' -> 1_000;
                            case 'G' -> 1_000_000;
                            default -> 0;
                        };
        if (unit == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a rate in bit/s like 500k, 100M or 10G");
        }
        return integer(text.substring(0, last), 0, 1_000_000) * unit;
    }

    /// `500ms`, `2s` or `1m` in milliseconds.
    public static int millis(String text) {
        if (text.endsWith("ms")) {
            return (int) integer(text.substring(0, text.length() - 2), 0, 3_600_000);
        }
        if (text.endsWith("s")) {
            return (int) integer(text.substring(0, text.length() - 1), 0, 3_600) * 1_000;
        }
        if (text.endsWith("m")) {
            return (int) integer(text.substring(0, text.length() - 1), 0, 60) * 60_000;
        }
        throw new IllegalArgumentException("'" + text + "' is not a time like 500ms, 2s or 1m");
    }

    /// By hand: the JDK's formatters cost more start-up time than the rest of a check.
    public static LocalDate date(String text) {
        boolean good = text.length() == 10 && text.charAt(4) == '-' && text.charAt(7) == '-';
        for (int i = 0; i < text.length() && good; i++) {
            good = i == 4 || i == 7 || text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (good) {
            try {
                return LocalDate.of(
                        Integer.parseInt(text.substring(0, 4)),
                        Integer.parseInt(text.substring(5, 7)),
                        Integer.parseInt(text.substring(8)));
            } catch (DateTimeException e) {
                good = false; // no such day
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a date like 2027-06-30");
    }

    public static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }

    /// `tor-1` or `tor-1:Eth1/4`; the port of the first form is empty.
    public static Physical.End end(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Physical.End(text, "");
        }
        if (colon == 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a device and a port like tor-1:Eth4");
        }
        return new Physical.End(text.substring(0, colon), text.substring(colon + 1));
    }

    /// `0x88cc` or `35020`; from 1536 on (IEEE 802.3).
    public static int etherType(String text) {
        try {
            int type =
                    text.startsWith("0x")
                            ? Integer.parseInt(text.substring(2), 16)
                            : Integer.parseInt(text);
            if (type >= 0x600 && type <= 0xFFFF) {
                return type;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + text + "' is not an EtherType like 0x88cc");
    }

    /// Letters, digits and `. _ -`, at most 100, beginning with a letter or digit: fit for a
    /// program's text form, a rule's peer and a file name.
    public static String name(String text) {
        boolean good = !text.isEmpty() && text.length() <= 100 && !text.contains("..");
        for (int i = 0; i < text.length() && good; i++) {
            char c = text.charAt(i);
            boolean alphanumeric =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            good = alphanumeric || i > 0 && (c == '.' || c == '_' || c == '-');
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "'"
                            + Words.shortened(text)
                            + "' is not a name of letters, digits, '.', '_'"
                            + " and '-'");
        }
        if (text.equals("any") || text.equals("all") || text.equals("none")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is a word of the language and cannot be a name");
        }
        return text;
    }

    /// Names of interfaces: as [#name], and `:` `/` `@` `+` as in `enp0s3.100` or `Eth1/4`.
    public static String portName(String text) {
        boolean good = !text.isEmpty() && text.length() <= 100;
        for (int i = 0; i < text.length() && good; i++) {
            char c = text.charAt(i);
            good = c > ' ' && c < 0x7F && c != '"' && c != '\'' && c != ',';
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "'" + Words.shortened(text) + "' is not the name of an adapter or port");
        }
        return text;
    }
}
