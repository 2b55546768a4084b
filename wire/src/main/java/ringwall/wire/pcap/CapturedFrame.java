package ringwall.wire.pcap;

/// One record of a capture.
///
/// @param timestampNs nanoseconds since 1970-01-01T00:00Z
/// @param interfaceId index into the reader's or writer's interfaces, in their order
/// @param data the bytes that were captured
/// @param originalLength bytes of the frame on the wire, `data.length` or more
/// @param comment remark on the packet, empty for none; lost in pcap
/// @param flags pcapng's epb_flags word (4.3.1): direction in bits 0-1; 0 for unknown; lost in pcap
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes; identity is never asked for
public record CapturedFrame(
        long timestampNs,
        int interfaceId,
        byte[] data,
        int originalLength,
        String comment,
        int flags) {
    /// Direction: received by the interface.
    public static final int INBOUND = 1;

    /// Direction: sent by the interface.
    public static final int OUTBOUND = 2;

    /// A whole frame without remark.
    public CapturedFrame(long timestampNs, int interfaceId, byte[] data) {
        this(timestampNs, interfaceId, data, data.length, "", 0);
    }

    /// Bits 0-1 of the flags: 0 unknown, [#INBOUND], [#OUTBOUND].
    public int direction() {
        return flags & 3;
    }
}
