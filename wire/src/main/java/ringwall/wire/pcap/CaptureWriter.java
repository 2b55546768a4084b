package ringwall.wire.pcap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Writes a capture file, little-endian, nanosecond time stamps. pcapng takes several interfaces
/// with names, comments and directions; pcap one interface. Readable by tcpdump and Wireshark while
/// it grows, after [#flush]. Not for use by two threads.
public final class CaptureWriter implements Closeable, Flushable {
    private static final ValueLayout.OfShort I16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_COMMENT = 65_532;

    private final OutputStream out;
    private final boolean ng;
    private byte[] buffer = new byte[4096];
    private MemorySegment m = MemorySegment.ofArray(buffer);
    private int interfaces;

    private CaptureWriter(OutputStream out, boolean ng) {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.ng = ng;
    }

    /// A new pcapng file; an existing one is replaced.
    public static CaptureWriter pcapng(Path file) throws IOException {
        return pcapng(Files.newOutputStream(file));
    }

    /// pcapng to a stream, which the writer closes.
    public static CaptureWriter pcapng(OutputStream out) throws IOException {
        CaptureWriter w = new CaptureWriter(out, true);
        int p = w.begin(CaptureReader.PCAPNG);
        w.m.set(I32, p, 0x1a2b3c4d);
        w.m.set(I16, p + 4, (short) 1);
        w.m.set(I16, p + 6, (short) 0);
        w.m.set(ValueLayout.JAVA_LONG_UNALIGNED, p + 8, -1L); // section length unknown
        p = w.option(p + 16, 4, "Ringwall".getBytes(StandardCharsets.US_ASCII)); // shb_userappl
        w.end(w.option(p, 0, new byte[0]));
        return w;
    }

    /// A new pcap file of one Ethernet interface.
    public static CaptureWriter pcap(Path file, int snapLength) throws IOException {
        return pcap(Files.newOutputStream(file), snapLength);
    }

    /// pcap to a stream, which the writer closes.
    public static CaptureWriter pcap(OutputStream out, int snapLength) throws IOException {
        CaptureWriter w = new CaptureWriter(out, false);
        w.m.set(I32, 0, CaptureReader.PCAP_NANOS);
        w.m.set(I32, 4, 0x0004_0002);
        w.m.set(I32, 8, 0);
        w.m.set(I32, 12, 0);
        w.m.set(I32, 16, snapLength);
        w.m.set(I32, 20, CaptureInterface.LINKTYPE_ETHERNET);
        w.out.write(w.buffer, 0, 24);
        w.interfaces = 1;
        return w;
    }

    /// Describes an Ethernet interface; its id. A pcap file has one, id 0, from the start.
    public int addInterface(String name, int snapLength) throws IOException {
        if (!ng) {
            throw new IOException("a pcap file holds one interface. Mend: write pcapng");
        }
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        room(text.length + 64);
        int p = begin(1);
        m.set(I16, p, (short) CaptureInterface.LINKTYPE_ETHERNET);
        m.set(I16, p + 2, (short) 0);
        m.set(I32, p + 4, snapLength);
        p += 8;
        if (text.length > 0) {
            p = option(p, 2, text);
        }
        p = option(p, 9, new byte[] {9}); // nanoseconds
        end(option(p, 0, new byte[0]));
        return interfaces++;
    }

    /// Appends a frame. Throws IllegalArgumentException for an interface that was not added.
    public void write(CapturedFrame f) throws IOException {
        if (f.interfaceId() < 0 || f.interfaceId() >= interfaces) {
            throw new IllegalArgumentException("interface " + f.interfaceId() + " was not added");
        }
        if (ng) {
            writeNg(f);
        } else {
            m.set(I32, 0, (int) Math.floorDiv(f.timestampNs(), 1_000_000_000L));
            m.set(I32, 4, (int) Math.floorMod(f.timestampNs(), 1_000_000_000L));
            m.set(I32, 8, f.data().length);
            m.set(I32, 12, f.originalLength());
            out.write(buffer, 0, 16);
            out.write(f.data());
        }
    }

    private void writeNg(CapturedFrame f) throws IOException {
        byte[] comment = f.comment().getBytes(StandardCharsets.UTF_8);
        if (comment.length > MAX_COMMENT) {
            comment = Arrays.copyOf(comment, MAX_COMMENT);
        }
        int size = f.data().length;
        room(size + comment.length + 64);
        int p = begin(6);
        m.set(I32, p, f.interfaceId());
        m.set(I32, p + 4, (int) (f.timestampNs() >>> 32));
        m.set(I32, p + 8, (int) f.timestampNs());
        m.set(I32, p + 12, size);
        m.set(I32, p + 16, Math.max(size, f.originalLength()));
        p += 20;
        System.arraycopy(f.data(), 0, buffer, p, size);
        p = pad(p + size);
        if (comment.length > 0) {
            p = option(p, 1, comment);
        }
        if (f.flags() != 0) {
            m.set(I16, p, (short) 2);
            m.set(I16, p + 2, (short) 4);
            m.set(I32, p + 4, f.flags());
            p += 8;
        }
        if (comment.length > 0 || f.flags() != 0) {
            p = option(p, 0, new byte[0]);
        }
        end(p);
    }

    private void room(int bytes) {
        if (buffer.length < bytes) {
            buffer = new byte[bytes];
            m = MemorySegment.ofArray(buffer);
        }
    }

    private int begin(int type) {
        m.set(I32, 0, type);
        return 8;
    }

    private int option(int p, int code, byte[] value) {
        m.set(I16, p, (short) code);
        m.set(I16, p + 2, (short) value.length);
        System.arraycopy(value, 0, buffer, p + 4, value.length);
        return pad(p + 4 + value.length);
    }

    private int pad(int p) {
        int q = p;
        while (q % 4 != 0) {
            buffer[q++] = 0;
        }
        return q;
    }

    private void end(int p) throws IOException {
        m.set(I32, 4, p + 4);
        m.set(I32, p, p + 4);
        out.write(buffer, 0, p + 4);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
