package ringwall.ports;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;

/// A worker's side of a port, for tests: bytes in, bytes out.
public final class Worker {
    public static final int BURST = 32;

    public final FramePool pool = new FramePool(Arena.ofAuto(), 256);
    private final MemorySegment large = Arena.ofAuto().allocate(1 << 20, 64);
    private final long[] frames = new long[BURST];

    /// One turn: what the port has received.
    public List<byte[]> receive(FramePort port) {
        int n = port.receive(pool, frames, BURST);
        List<byte[]> got = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            got.add(bytes(frames[i]));
            pool.give(frames[i]);
        }
        port.recycle();
        return got;
    }

    public static byte[] bytes(long frame) {
        byte[] b = new byte[Frame.length(frame)];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(Math.max(1, b.length));
            Frame.gather(frame, m.address());
            MemorySegment.copy(m, ValueLayout.JAVA_BYTE, 0, b, 0, b.length);
        }
        return b;
    }

    /// A frame of these bytes, in the pool's slot and, from 256 bytes on, an extent that the next
    /// call overwrites.
    public long frame(byte[] bytes) {
        long frame = pool.take();
        MemorySegment.copy(bytes, 0, large, ValueLayout.JAVA_BYTE, 0, bytes.length);
        FrameFill.fill(frame, large.address(), bytes.length);
        return frame;
    }

    /// Sends one frame and tells the peer; whether the port took it.
    public boolean transmit(FramePort port, byte[] bytes) {
        frames[0] = frame(bytes);
        int taken = port.transmit(frames, 0, 1);
        pool.give(frames[0]);
        port.flush();
        return taken == 1;
    }

    /// Receives until `count` frames are there; fails after 10 s.
    public List<byte[]> receive(FramePort port, int count) {
        List<byte[]> got = new ArrayList<>();
        until(() -> {
            got.addAll(receive(port));
            return got.size() >= count;
        });
        return got;
    }

    /// Polls until `done`; fails after 10 s.
    public static void until(BooleanSupplier done) {
        for (int i = 0; i < 10_000; i++) {
            if (done.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("not within 10 s");
    }
}
