package ringwall.ports.vhost;

import java.nio.file.Path;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.SharedMemory;

/// A VMM in a process of its own that sends without pause and then dies, or cuts its memory short and goes on living.
///
///     DyingVmm SOCKET killed|cut PAYLOAD_BYTES
///
/// Prints "sending" when frames flow; `cut` then waits for a byte on its input, cuts, prints "cut", and sleeps.
final class DyingVmm {
    private DyingVmm() {}

    public static void main(String[] args) throws Exception {
        boolean cut = args[1].equals("cut");
        int bytes = Integer.parseInt(args[2]);
        FakeVmm vmm = new FakeVmm(64, Thread::onSpinWait);
        if (cut) {
            vmm.unsealable();
        }
        vmm.start(Path.of(args[0]), 1);
        byte[] frame = PortUnderTest.pattern(bytes, 0);
        for (int i = 0; i < 64; i++) {
            long at = vmm.buffer(1, i);
            FakeVmm.put(at + 12, frame);
            vmm.descriptor(1, i, vmm.guest(at), 12 + bytes, 0, 0);
            Memory.putShort(vmm.availableRing(1) + 4 + 2L * i, (short) i);
        }
        long used = vmm.usedRing(1) + 2;
        long index = vmm.availableRing(1) + 2;
        long received = vmm.availableRing(0) + 2;
        boolean said = false;
        while (System.in.available() == 0) {
            for (int i = 0; i < 1000; i++) {
                Memory.putShort(index, (short) (Memory.getShort(used) + 64));
                Memory.putShort(received, (short) (Memory.getShort(vmm.usedRing(0) + 2) + 64));
                Thread.onSpinWait();
            }
            if (!said && (Memory.getShort(used) & 0xFFFF) > 1000) {
                System.out.println("sending");
                said = true;
            }
        }
        int result = SharedMemory.resize(vmm.memoryFd, 0);
        System.out.println(result == 0 ? "cut" : "refused");
        Thread.sleep(60_000);
    }
}
