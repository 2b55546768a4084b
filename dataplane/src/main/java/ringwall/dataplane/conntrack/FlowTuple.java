package ringwall.dataplane.conntrack;

/// What a connection is recognised by, as one packet bears it; filled again for every packet. A
/// request of ICMP has its identifier as source port and its type as destination port, so that the
/// reply is the reverse of the request; protocols without ports have zeros.
public final class FlowTuple {
    public int protocol;
    public boolean v6;
    public long sourceHi;
    public long sourceLo;
    public int sourcePort;
    public long destinationHi;
    public long destinationLo;
    public int destinationPort;

    /// The same for both directions. Never 0.
    int hash(int zone, long seed) {
        long a = side(sourceHi, sourceLo, sourcePort, seed);
        long b = side(destinationHi, destinationLo, destinationPort, seed);
        long h = (a + b) ^ Long.rotateLeft(a ^ b, 32);
        h = (h + ((long) zone << 9 | protocol << 1 | (v6 ? 1 : 0))) * 0x9E37_79B9_7F4A_7C15L;
        h ^= h >>> 32;
        return (int) h | 1;
    }

    private static long side(long hi, long lo, int port, long seed) {
        long h = (lo ^ seed) * 0xD6E8_FEB8_6659_FD93L + hi * 0xC2B2_AE3D_27D4_EB4FL + port;
        h = (h ^ h >>> 31) * 0xFF51_AFD7_ED55_8CCDL;
        return h ^ h >>> 29;
    }

    /// Swaps source and destination.
    public void reverse() {
        long hi = sourceHi;
        long lo = sourceLo;
        int port = sourcePort;
        sourceHi = destinationHi;
        sourceLo = destinationLo;
        sourcePort = destinationPort;
        destinationHi = hi;
        destinationLo = lo;
        destinationPort = port;
    }
}
