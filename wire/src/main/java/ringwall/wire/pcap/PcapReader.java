package ringwall.wire.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The older format: one header, one interface, records of 16 bytes and data.
///
/// ```
///   magic (4) major (2) minor (2) zone (4) accuracy (4) snap length (4) link type (4)
///   record: seconds (4) micro- or nanoseconds (4) captured (4) original (4) data
/// ```
final class PcapReader extends CaptureReader {
    private final ByteOrder order;
    private final boolean nanos;
    private final CaptureInterface only;

    PcapReader(InputStream in, CaptureLimits limits, ByteOrder order, boolean nanos)
            throws IOException {
        super(in, limits);
        this.order = order;
        this.nanos = nanos;
        consumed(4);
        Fields h = read(20, order, "the file header");
        if (h.u16(0) != 2) {
            throw wrong("pcap version " + h.u16(0) + "." + h.u16(2) + " is not read");
        }
        int snap = (int) Math.min(h.u32(12), Integer.MAX_VALUE);
        only = new CaptureInterface("", h.i32(16) & 0x0fff_ffff, snap);
    }

    @Override
    public @Nullable CapturedFrame next() throws IOException {
        Fields h = readOrEnd(16, order, "a record header");
        if (h == null) {
            return null;
        }
        long captured = h.u32(8);
        long original = h.u32(12);
        if (captured > limits.maxFrameBytes()) {
            throw wrong("a record of " + captured + " bytes, more than " + limits.maxFrameBytes());
        }
        byte[] data = read((int) captured, order, "a record").bytes;
        long ns = h.u32(0) * 1_000_000_000L + h.u32(4) * (nanos ? 1 : 1000);
        int length = (int) Math.min(Math.max(original, captured), Integer.MAX_VALUE);
        return new CapturedFrame(ns, 0, data, length, "", 0);
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return List.of(only);
    }
}
