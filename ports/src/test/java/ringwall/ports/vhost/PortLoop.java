package ringwall.ports.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.Memory;

/// CPU cost of the port alone, per frame in and out, guest and port on one thread: a figure that a
/// busy machine hardly moves (thread CPU time). Not a test: `java ... ringwall.ports.vhost.PortLoop
/// [frame bytes]`.
final class PortLoop {
    private PortLoop() {}

    public static void main(String[] args) throws IOException {
        int bytes = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        Path path = Files.createTempDirectory("vhost").resolve("s");
        VhostPort port = VhostPort.server("p", path, VhostOptions.DEFAULT);
        FramePool pool = new FramePool(Arena.global(), 256);
        long[] frames = new long[64];
        FakeVmm vmm =
                new FakeVmm(
                        256,
                        () -> {
                            port.disarm();
                            port.receive(pool, frames, 0);
                        });
        vmm.start(path, 1);
        byte[] frame = new byte[bytes];
        for (int i = 0; i < 256; i++) {
            long at = vmm.buffer(1, i);
            FakeVmm.put(at + 12, frame);
            vmm.descriptor(1, i, vmm.guest(at), 12 + bytes, 0, 0);
            Memory.putShort(vmm.availableRing(1) + 4 + 2L * i, (short) i);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < 8; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = threads.getCurrentThreadCpuTime();
            int turns = 200_000;
            long moved = run(vmm, port, pool, frames, turns);
            long ns = threads.getCurrentThreadCpuTime() - start;
            System.out.printf(
                    "%.1f ns/frame in+out, %d frames, %d B allocated%n",
                    (double) ns / moved,
                    moved,
                    threads.getCurrentThreadAllocatedBytes() - allocated);
        }
    }

    private static long run(FakeVmm vmm, VhostPort port, FramePool pool, long[] frames, int turns) {
        long moved = 0;
        long available = vmm.availableRing(1) + 2;
        long receive = vmm.availableRing(0) + 2;
        for (int t = 0; t < turns; t++) {
            Memory.putShort(available, (short) (Memory.getShort(available) + 32));
            int count = port.receive(pool, frames, 32);
            moved += port.transmit(frames, 0, count);
            port.recycle();
            port.flush();
            Memory.putShort(receive, (short) (Memory.getShort(receive) + count));
            for (int i = 0; i < count; i++) {
                if (Frame.length(frames[i]) < 14) {
                    throw new IllegalStateException();
                }
                pool.give(frames[i]);
            }
        }
        return moved;
    }
}
