package ringwall.ports.vhost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;

/// A port, the pool of its worker and the worker's turn, on one thread.
final class PortUnderTest implements AutoCloseable {
    final Path path;
    private final Path directory;
    final VhostPort port;
    private final Arena arena = Arena.ofShared();
    final FramePool pool = new FramePool(arena, 128);
    final long[] frames = new long[64];

    PortUnderTest() {
        this(VhostOptions.DEFAULT);
    }

    PortUnderTest(VhostOptions options) {
        try {
            directory = Files.createTempDirectory("ringwall-vhost");
            path = directory.resolve("port");
            port = VhostPort.server("vm.nic", path, options);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Lets the port see to its sockets, and takes no frame.
    void turn() {
        port.disarm();
        int _ = port.receive(pool, frames, 0);
        port.recycle();
    }

    /// One burst as bytes; slots and extents are given back.
    List<byte[]> take() {
        port.disarm();
        int count = port.receive(pool, frames, 64);
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(bytes(frames[i]));
            pool.give(frames[i]);
        }
        port.recycle();
        return taken;
    }

    static byte[] bytes(long frame) {
        try (Arena gathered = Arena.ofConfined()) {
            MemorySegment whole = gathered.allocate(Frame.length(frame), 8);
            Frame.gather(frame, whole.address());
            return whole.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// A frame of these bytes in one slot, or with its tail as an extent.
    long frame(byte[] bytes) {
        long frame = pool.take();
        int head = Math.min(bytes.length, Frame.HEADER_BYTES);
        MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
        ringwall.dataplane.port.Memory.copy(data.address(), Frame.data(frame), head);
        Frame.headLength(frame, head);
        Frame.length(frame, bytes.length);
        if (head < bytes.length) {
            Frame.addExtent(frame, data.address() + head, bytes.length - head);
        }
        return frame;
    }

    int transmit(long... sent) {
        int count = port.transmit(sent, 0, sent.length);
        port.flush();
        for (long frame : sent) {
            pool.give(frame);
        }
        return count;
    }

    /// `count` bytes that tell where they are.
    static byte[] pattern(int count, int seed) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 7 + seed + (i >>> 8));
        }
        return bytes;
    }

    @Override
    public void close() {
        port.close();
        arena.close();
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
