package ringwall.lab.physical;

/// The 802.1Q tag of a frame in a byte array (IEEE 802.1Q-2022 clause 9): TPID 0x8100 at offset 12,
/// then PCP, DEI and the 12-bit VID.
public final class Tags {
    private Tags() {}

    public static final int TPID = 0x8100;

    /// Addresses and type; anything shorter is no frame.
    public static final int SHORTEST = 14;

    /// The outer VID; -1 for an untagged frame.
    public static int vid(byte[] frame) {
        if (frame.length < 18 || type(frame) != TPID) {
            return -1;
        }
        return (frame[14] & 0x0F) << 8 | (frame[15] & 0xFF);
    }

    /// The 16 bits at offset 12.
    public static int type(byte[] frame) {
        return (frame[12] & 0xFF) << 8 | (frame[13] & 0xFF);
    }

    public static byte[] push(byte[] frame, int vid) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        tagged[12] = (byte) (TPID >> 8);
        tagged[13] = (byte) TPID;
        tagged[14] = (byte) (vid >> 8);
        tagged[15] = (byte) vid;
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        return tagged;
    }

    public static byte[] pop(byte[] frame) {
        byte[] untagged = new byte[frame.length - 4];
        System.arraycopy(frame, 0, untagged, 0, 12);
        System.arraycopy(frame, 16, untagged, 12, untagged.length - 12);
        return untagged;
    }

    /// Destination address, as `Mac.bits`.
    public static long destination(byte[] frame) {
        return mac(frame, 0);
    }

    /// Source address, as `Mac.bits`.
    public static long source(byte[] frame) {
        return mac(frame, 6);
    }

    private static long mac(byte[] frame, int from) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | (frame[from + i] & 0xFF);
        }
        return bits;
    }
}
