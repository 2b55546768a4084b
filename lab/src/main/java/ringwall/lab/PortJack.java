package ringwall.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;

/// A real port (TAP, QEMU socket) as a jack of the lab: what the port receives leaves by the jack,
/// and the other way round.
public final class PortJack implements Fabric.Poller, Jack.Receiver, AutoCloseable {
    private static final int BURST = 32;
    private static final int BUFFER_BYTES = 65_600;

    private final FramePort port;
    private final Fabric fabric;
    private final Jack jack;
    private final Arena arena = Arena.ofShared();
    private final FramePool pool = new FramePool(arena, 2 * BURST);
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 64);
    private final long[] frames = new long[BURST];
    private final long[] one = new long[1];
    private long lost;

    public PortJack(Fabric fabric, String device, FramePort port) {
        this.fabric = fabric;
        this.port = port;
        this.jack = new Jack(fabric, device, port.name()).receiver(this);
        fabric.addPoller(this);
    }

    public Jack jack() {
        return jack;
    }

    /// Frames that the port did not take.
    public long lost() {
        return lost;
    }

    @Override
    public int poll(long nowNs) {
        int count = port.receive(pool, frames, BURST);
        for (int i = 0; i < count; i++) {
            jack.send(JackPort.bytes(frames[i]));
            pool.give(frames[i]);
        }
        if (count > 0) {
            port.recycle();
        }
        return count;
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        long slot = pool.take();
        if (slot == 0 || frame.length > BUFFER_BYTES) {
            lost++;
            return;
        }
        int head = Math.min(frame.length, Frame.HEADER_BYTES);
        MemorySegment.copy(frame, 0, Memory.ALL, JAVA_BYTE, Frame.data(slot), head);
        Frame.headLength(slot, head);
        Frame.length(slot, frame.length);
        if (frame.length > head) {
            MemorySegment.copy(frame, head, buffer, JAVA_BYTE, 0, frame.length - head);
            Frame.addExtent(slot, buffer.address(), frame.length - head);
        }
        one[0] = slot;
        lost += 1 - port.transmit(one, 0, 1);
        port.flush();
        pool.give(slot);
    }

    @Override
    public void close() {
        fabric.removePoller(this);
        port.close();
        arena.close();
    }
}
