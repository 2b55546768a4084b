package ringwall.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.lab.physical.Jack;

/// A jack of the lab as a port of the embedded switch. Used in the fabric's thread only.
final class JackPort implements FramePort, Jack.Receiver {
    private static final int QUEUE = 4_096;
    private static final int BUFFER_BYTES = 16_384;
    private static final int BUFFERS = 64;

    private final String name;
    private final Jack jack;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffers = arena.allocate((long) BUFFERS * BUFFER_BYTES, 64);
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private int buffersUsed;
    private long overflow;

    JackPort(String name, Jack jack) {
        this.name = name;
        this.jack = jack.receiver(this);
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        if (arrived.size() < QUEUE && frame.length <= Frame.HEADER_BYTES + BUFFER_BYTES) {
            arrived.add(frame);
        } else {
            overflow++;
        }
    }

    /// Frames that found no room or were too long.
    long overflow() {
        return overflow;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int count = 0;
        while (count < max && !arrived.isEmpty() && buffersUsed < BUFFERS) {
            long frame = pool.take();
            if (frame == 0) {
                break;
            }
            fill(frame, arrived.removeFirst());
            frames[count++] = frame;
        }
        return count;
    }

    private void fill(long frame, byte[] bytes) {
        int head = Math.min(bytes.length, Frame.HEADER_BYTES);
        MemorySegment.copy(bytes, 0, Memory.ALL, JAVA_BYTE, Frame.data(frame), head);
        Frame.headLength(frame, head);
        Frame.length(frame, bytes.length);
        if (bytes.length > head) {
            long buffer = buffers.address() + (long) buffersUsed++ * BUFFER_BYTES;
            MemorySegment.copy(bytes, head, Memory.ALL, JAVA_BYTE, buffer, bytes.length - head);
            Frame.addExtent(frame, buffer, bytes.length - head);
        }
    }

    @Override
    public void recycle() {
        buffersUsed = 0;
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        for (int i = from; i < from + count; i++) {
            jack.send(bytes(frames[i]));
        }
        return count;
    }

    /// The whole frame on the heap.
    static byte[] bytes(long frame) {
        byte[] bytes = new byte[Frame.length(frame)];
        int at = Math.min(bytes.length, Frame.headLength(frame));
        MemorySegment.copy(Memory.ALL, JAVA_BYTE, Frame.data(frame), bytes, 0, at);
        for (int i = 0; i < Frame.extents(frame); i++) {
            int length = Math.min(Frame.extentLength(frame, i), bytes.length - at);
            MemorySegment.copy(
                    Memory.ALL, JAVA_BYTE, Frame.extentAddress(frame, i), bytes, at, length);
            at += length;
        }
        return bytes;
    }

    @Override
    public void flush() {}

    @Override
    public boolean linkUp() {
        return jack.linkUp();
    }

    @Override
    public int takes() {
        return 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
