package ringwall.wire.pcap;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a capture file frame by frame; [#open] finds the format out. Not for use by two threads.
public abstract sealed class CaptureReader implements Closeable permits PcapReader, PcapngReader {
    static final int PCAP_MICROS = 0xa1b2c3d4;
    static final int PCAP_NANOS = 0xa1b23c4d;
    static final int PCAPNG = 0x0a0d0d0a;

    final CaptureLimits limits;
    private final InputStream in;
    private long offset;

    CaptureReader(InputStream in, CaptureLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /// Opens a file of either format.
    public static CaptureReader open(Path file) throws IOException {
        return open(Files.newInputStream(file), CaptureLimits.USUAL);
    }

    /// Reads from a stream, which the reader closes, on failure too. Throws CaptureFormatException
    /// for what is neither format.
    public static CaptureReader open(InputStream stream, CaptureLimits limits) throws IOException {
        InputStream in = new BufferedInputStream(stream, 1 << 16);
        try {
            byte[] magic = in.readNBytes(4);
            if (magic.length < 4) {
                throw new CaptureFormatException(0, "shorter than a magic number");
            }
            int big = new Fields(magic, ByteOrder.BIG_ENDIAN).i32(0);
            int little = Integer.reverseBytes(big);
            if (big == PCAPNG) {
                return new PcapngReader(in, limits);
            }
            if (big == PCAP_MICROS || big == PCAP_NANOS) {
                return new PcapReader(in, limits, ByteOrder.BIG_ENDIAN, big == PCAP_NANOS);
            }
            if (little == PCAP_MICROS || little == PCAP_NANOS) {
                return new PcapReader(in, limits, ByteOrder.LITTLE_ENDIAN, little == PCAP_NANOS);
            }
            throw new CaptureFormatException(
                    0, "magic number 0x%08x is neither pcap nor pcapng".formatted(big));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /// The next frame, or null at the end of the file.
    public abstract @Nullable CapturedFrame next() throws IOException;

    /// The interfaces seen so far, in the order of their ids.
    public abstract List<CaptureInterface> interfaces();

    /// Bytes read so far, the magic number included.
    final long offset() {
        return offset;
    }

    final void consumed(int bytes) {
        offset += bytes;
    }

    /// Exactly `n` bytes; `n` has been checked against the limits.
    final Fields read(int n, ByteOrder order, String what) throws IOException {
        byte[] b = in.readNBytes(n);
        offset += b.length;
        if (b.length < n) {
            throw new CaptureFormatException(offset, "the file ends within " + what);
        }
        return new Fields(b, order);
    }

    /// `n` bytes, or null if the file ends before the first of them.
    final @Nullable Fields readOrEnd(int n, ByteOrder order, String what) throws IOException {
        byte[] b = in.readNBytes(n);
        offset += b.length;
        if (b.length == 0) {
            return null;
        }
        if (b.length < n) {
            throw new CaptureFormatException(offset, "the file ends within " + what);
        }
        return new Fields(b, order);
    }

    final CaptureFormatException wrong(String what) {
        return new CaptureFormatException(offset, what);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /// Numbers in a block, in the file's byte order.
    static final class Fields {
        final byte[] bytes;
        private final MemorySegment m;
        private final ValueLayout.OfShort i16;
        private final ValueLayout.OfInt i32;

        Fields(byte[] bytes, ByteOrder order) {
            this.bytes = bytes;
            this.m = MemorySegment.ofArray(bytes);
            this.i16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
            this.i32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
        }

        int u16(int at) {
            return m.get(i16, at) & 0xffff;
        }

        int i32(int at) {
            return m.get(i32, at);
        }

        long u32(int at) {
            return m.get(i32, at) & 0xffff_ffffL;
        }
    }
}
