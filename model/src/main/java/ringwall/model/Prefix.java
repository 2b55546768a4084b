package ringwall.model;

/// An IP prefix (RFC 4632, RFC 4291 section 2.3): `length` leading bits of `address`; the others
/// are zero.
public record Prefix(Ip address, int length) implements Comparable<Prefix> {
    public static final Prefix ALL_V4 = new Prefix(Ip.v4(0), 0);
    public static final Prefix ALL_V6 = new Prefix(Ip.v6(0, 0), 0);

    public Prefix {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException(
                    "'/" + length + "' is not a prefix length for " + address);
        }
        if (!address.equals(masked(address, length))) {
            throw new IllegalArgumentException(
                    address
                            + "/"
                            + length
                            + " has bits set behind its prefix; its network is "
                            + masked(address, length)
                            + "/"
                            + length);
        }
    }

    /// The prefix that holds the address.
    public static Prefix of(Ip address, int length) {
        return new Prefix(masked(address, length), length);
    }

    public static Prefix host(Ip address) {
        return new Prefix(address, address.bits());
    }

    /// Reads `10.0.0.0/8` or a bare address (a host prefix).
    ///
    /// @throws IllegalArgumentException with a sentence for people
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return host(Ip.parse(text));
        }
        String length = text.substring(slash + 1);
        boolean digits = !length.isEmpty() && length.length() <= 3;
        for (int i = 0; i < length.length(); i++) {
            digits &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        if (!digits) {
            throw new IllegalArgumentException("'" + text + "' is not a prefix like 10.0.0.0/8");
        }
        return new Prefix(Ip.parse(text.substring(0, slash)), Integer.parseInt(length));
    }

    private static Ip masked(Ip ip, int length) {
        if (ip.isV4()) {
            return Ip.v4(length == 0 ? 0 : ip.v4Bits() & -1 << (32 - length));
        }
        long hi = length == 0 ? 0 : length >= 64 ? ip.hi() : ip.hi() & -1L << (64 - length);
        long lo = length <= 64 ? 0 : length == 128 ? ip.lo() : ip.lo() & -1L << (128 - length);
        return Ip.v6(hi, lo);
    }

    public boolean contains(Ip ip) {
        return ip.version() == address.version() && masked(ip, length).equals(address);
    }

    public boolean contains(Prefix other) {
        return other.length >= length && contains(other.address);
    }

    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    public int version() {
        return address.version();
    }

    /// The last address of the prefix; the broadcast address for an IPv4 subnet.
    public Ip last() {
        if (address.isV4()) {
            return Ip.v4(
                    length == 0
                            ? -1
                            : address.v4Bits() | ~(-1 << (32 - length)) & (length == 32 ? 0 : -1));
        }
        long hi =
                length >= 64
                        ? address.hi()
                        : address.hi() | (length == 0 ? -1L : ~(-1L << (64 - length)));
        long lo =
                length <= 64
                        ? -1L
                        : length == 128 ? address.lo() : address.lo() | ~(-1L << (128 - length));
        return Ip.v6(hi, lo);
    }

    @Override
    public int compareTo(Prefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
