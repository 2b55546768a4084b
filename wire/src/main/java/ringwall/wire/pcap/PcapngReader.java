package ringwall.wire.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newer format: blocks of type, length, body, length again (draft-ietf-opsawg-pcapng section
/// 3). Section header, interface description, enhanced, simple and (obsolete) packet blocks are
/// read, others are skipped. Interface ids of later sections follow on those of earlier ones.
final class PcapngReader extends CaptureReader {
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE = 3;
    private static final int ENHANCED = 6;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_FLAGS = 2;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    /// Resolution and offset of an interface's time stamps.
    private record Clock(long unitsPerSecond, long offsetSeconds) {
        static final Clock MICROS = new Clock(1_000_000, 0);

        long ns(long stamp) {
            long seconds = Long.divideUnsigned(stamp, unitsPerSecond);
            long rest = Long.remainderUnsigned(stamp, unitsPerSecond);
            long fraction =
                    unitsPerSecond <= 1_000_000_000L
                            ? rest * 1_000_000_000L / unitsPerSecond
                            : (long) ((double) rest * 1e9 / (double) unitsPerSecond);
            return (seconds + offsetSeconds) * 1_000_000_000L + fraction;
        }
    }

    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final List<Clock> clocks = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int sectionStart; // id of this section's first interface

    PcapngReader(InputStream in, CaptureLimits limits) throws IOException {
        super(in, limits);
        consumed(4);
        section();
    }

    /// The rest of a section header block, behind its type.
    private void section() throws IOException {
        Fields h = read(8, ByteOrder.BIG_ENDIAN, "a section header");
        if (h.i32(4) == BYTE_ORDER) {
            order = ByteOrder.BIG_ENDIAN;
        } else if (h.i32(4) == Integer.reverseBytes(BYTE_ORDER)) {
            order = ByteOrder.LITTLE_ENDIAN;
        } else {
            throw wrong("byte-order magic 0x%08x".formatted(h.i32(4)));
        }
        int length = length(new Fields(h.bytes, order).u32(0), 28);
        Fields body = read(length - 12, order, "a section header");
        if (body.u16(0) != 1) {
            throw wrong("pcapng version " + body.u16(0) + "." + body.u16(2) + " is not read");
        }
        closing(body, length);
        sectionStart = interfaces.size();
    }

    private int length(long claimed, int least) throws IOException {
        if (claimed < least || claimed % 4 != 0 || claimed > limits.maxBlockBytes()) {
            throw wrong("a block of " + claimed + " bytes");
        }
        return (int) claimed;
    }

    private void closing(Fields body, int length) throws IOException {
        if (body.u32(body.bytes.length - 4) != length) {
            throw wrong("a block whose two lengths differ");
        }
    }

    @Override
    public @Nullable CapturedFrame next() throws IOException {
        while (true) {
            Fields head = readOrEnd(4, order, "a block type");
            if (head == null) {
                return null;
            }
            int type = head.i32(0);
            if (type == PCAPNG) {
                section();
                continue;
            }
            int length = length(read(4, order, "a block length").u32(0), 12);
            Fields body = read(length - 8, order, "a block");
            closing(body, length);
            int end = body.bytes.length - 4;
            switch (type) {
                case INTERFACE -> describe(body, end);
                case ENHANCED, PACKET -> {
                    return packet(body, end, type);
                }
                case SIMPLE -> {
                    return simple(body, end);
                }
                default -> {} // name resolution, statistics, secrets, custom
            }
        }
    }

    private void describe(Fields b, int end) throws IOException {
        if (end < 8) {
            throw wrong("an interface description of " + end + " bytes");
        }
        if (interfaces.size() == limits.maxInterfaces()) {
            throw wrong("more than " + limits.maxInterfaces() + " interfaces");
        }
        String name = "";
        long units = 1_000_000;
        long offset = 0;
        for (int p = 8; p + 4 <= end && b.u16(p) != 0; p = nextOption(b, p)) {
            int size = b.u16(p + 2);
            if (p + 4 + size > end) {
                throw wrong("an option longer than its block");
            }
            if (b.u16(p) == OPTION_NAME) {
                name = new String(b.bytes, p + 4, size, StandardCharsets.UTF_8);
            } else if (b.u16(p) == OPTION_RESOLUTION && size == 1) {
                units = resolution(b.bytes[p + 4]);
            } else if (b.u16(p) == OPTION_OFFSET && size == 8) {
                offset = stamp(b, p + 4, order == ByteOrder.BIG_ENDIAN);
            }
        }
        int snap = (int) Math.min(b.u32(4), Integer.MAX_VALUE);
        interfaces.add(new CaptureInterface(name, b.u16(0), snap));
        clocks.add(units == 1_000_000 && offset == 0 ? Clock.MICROS : new Clock(units, offset));
    }

    private static int nextOption(Fields b, int p) {
        return p + 4 + (b.u16(p + 2) + 3) / 4 * 4;
    }

    private static long stamp(Fields b, int at, boolean highFirst) {
        return highFirst ? (b.u32(at) << 32) | b.u32(at + 4) : (b.u32(at + 4) << 32) | b.u32(at);
    }

    /// if_tsresol: a power of 10, or of 2 if the high bit is set.
    private long resolution(byte value) throws IOException {
        int power = value & 0x7f;
        if (value < 0 ? power > 62 : power > 18) {
            throw wrong("time stamp resolution 0x%02x".formatted(value & 0xff));
        }
        long units = 1;
        for (int i = 0; i < power; i++) {
            units *= value < 0 ? 2 : 10;
        }
        return units;
    }

    private CapturedFrame packet(Fields b, int end, int type) throws IOException {
        if (end < 20) {
            throw wrong("a packet block of " + end + " bytes");
        }
        long id = type == PACKET ? b.u16(0) : b.u32(0);
        if (id >= interfaces.size() - sectionStart) {
            throw wrong("a packet of interface " + id + ", which is not described");
        }
        long captured = b.u32(12);
        if (captured > limits.maxFrameBytes() || 20 + captured > end) {
            throw wrong("a packet of " + captured + " bytes in a block of " + end);
        }
        int size = (int) captured;
        String comment = "";
        int flags = 0;
        for (int p = 20 + (size + 3) / 4 * 4; p + 4 <= end && b.u16(p) != 0; p = nextOption(b, p)) {
            int optionSize = b.u16(p + 2);
            if (p + 4 + optionSize > end) {
                throw wrong("an option longer than its block");
            }
            if (b.u16(p) == OPTION_COMMENT) {
                comment = new String(b.bytes, p + 4, optionSize, StandardCharsets.UTF_8);
            } else if (b.u16(p) == OPTION_FLAGS && optionSize == 4) {
                flags = b.i32(p + 4);
            }
        }
        int which = sectionStart + (int) id;
        long ns = clocks.get(which).ns(stamp(b, 4, true));
        byte[] data = Arrays.copyOfRange(b.bytes, 20, 20 + size);
        int original = (int) Math.min(Math.max(b.u32(16), captured), Integer.MAX_VALUE);
        return new CapturedFrame(ns, which, data, original, comment, flags);
    }

    private CapturedFrame simple(Fields b, int end) throws IOException {
        if (end < 4 || interfaces.size() == sectionStart) {
            throw wrong("a simple packet without interface or length");
        }
        long original = b.u32(0);
        long captured = Math.min(original, end - 4);
        int snap = interfaces.get(sectionStart).snapLength();
        if (snap > 0) {
            captured = Math.min(captured, snap);
        }
        if (captured > limits.maxFrameBytes()) {
            throw wrong("a packet of " + captured + " bytes");
        }
        byte[] data = Arrays.copyOfRange(b.bytes, 4, 4 + (int) captured);
        int length = (int) Math.min(original, Integer.MAX_VALUE);
        return new CapturedFrame(0, sectionStart, data, length, "", 0);
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }
}
