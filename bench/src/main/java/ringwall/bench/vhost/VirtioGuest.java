package ringwall.bench.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Devices;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.SharedMemory;
import ringwall.ports.linux.UnixSocket;

/// A guest's polling network driver on a vhost-user socket, with the VMM's side of the protocol: the front end of
/// virtio 1.2 (5.1, split rings of 256), version 1 with mergeable receive buffers, no interrupts. It does nothing per
/// frame but move descriptors: what it sends lies ready in memory, what it receives is looked at by the caller or not at
/// all, so that the switch is the limit and not the generator.
///
/// Memory is one file of huge pages, as with OVS-DPDK's guests:
///
///     0: receive ring, RING_AREA: transmit ring, RX_AT: 256 receive buffers, FRAMES_AT: slots for frames to send
final class VirtioGuest {
    static final int RING = 256;
    static final int HEADER_BYTES = 12;
    private static final int MASK = RING - 1;
    private static final int RING_AREA = 0x4000;
    private static final int RX_AT = 2 * RING_AREA;
    static final int RX_BYTES = 2048;
    private static final int FRAMES_AT = RX_AT + RING * RX_BYTES;
    private static final int HUGE_PAGE = 2 << 20;
    private static final long GUEST = 0x1_0000_0000L;
    private static final long USER = 0x7E00_0000_0000L;

    private static final int GET_FEATURES = 1;
    private static final int SET_FEATURES = 2;
    private static final int SET_OWNER = 3;
    private static final int SET_MEM_TABLE = 5;
    private static final int SET_VRING_NUM = 8;
    private static final int SET_VRING_ADDR = 9;
    private static final int SET_VRING_BASE = 10;
    private static final int SET_VRING_KICK = 12;
    private static final int SET_VRING_CALL = 13;
    private static final int GET_PROTOCOL_FEATURES = 15;
    private static final int SET_PROTOCOL_FEATURES = 16;
    private static final int SET_VRING_ENABLE = 18;

    private static final long VERSION_1 = 1L << 32;
    private static final long PROTOCOL_FEATURES = 1L << 30;
    private static final long MRG_RXBUF = 1L << 15;
    private static final short NO_INTERRUPT = 1;
    private static final short DEVICE_WRITES = 2;

    private final UnixSocket.Message carrier = new UnixSocket.Message();
    private final long message = Arena.global().allocate(512, 8).address();
    private final int socket;
    private final long base;
    private final long frameBytes;
    private final int[] kick = new int[2];

    private int rxUsed;
    private int rxAvailable;
    private int txUsed;
    private int txAvailable;
    private final int[] free = new int[RING];
    private int freeCount;

    /// Frames that the switch has taken.
    long accepted;

    /// Frames that came out.
    long received;

    /// @param frameBytes memory for frames to send
    VirtioGuest(Path path, Path hugePages, long frameBytes) throws IOException {
        this.frameBytes = frameBytes;
        long bytes = (FRAMES_AT + frameBytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
        int memory = huge(hugePages, bytes);
        base = SharedMemory.map(memory, 0, bytes);
        if (base < 0) {
            throw new LinuxException("map " + (bytes >> 20) + " MiB of huge pages", base);
        }
        socket = UnixSocket.open(UnixSocket.STREAM);
        LinuxException.check(UnixSocket.connect(socket, path.toString()), "connect " + path);
        tell(SET_OWNER, 0, 0);
        long wanted = VERSION_1 | PROTOCOL_FEATURES | MRG_RXBUF;
        long offered = ask(GET_FEATURES);
        if ((wanted & ~offered) != 0) {
            throw new IOException("the switch at " + path + " offers only %x".formatted(offered));
        }
        long _ = ask(GET_PROTOCOL_FEATURES);
        tell(SET_PROTOCOL_FEATURES, 8, 0);
        tell(SET_FEATURES, 8, wanted);
        Memory.putLong(message + 12, 1);
        Memory.putLong(message + 20, GUEST);
        Memory.putLong(message + 28, bytes);
        Memory.putLong(message + 36, USER);
        Memory.putLong(message + 44, 0);
        send(SET_MEM_TABLE, 40, memory);
        for (int q = 0; q < 2; q++) {
            startRing(q);
        }
        for (int q = 0; q < 2; q++) {
            tell(SET_VRING_ENABLE, 8, q | 1L << 32);
        }
        long _ = ask(GET_FEATURES);
    }

    private static int huge(Path directory, long bytes) throws IOException {
        Path file =
                directory.resolve(
                        "rw-bench-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        java.nio.file.Files.createFile(file);
        int fd =
                LinuxException.check(
                        Devices.open(file.toString(), Devices.READ_WRITE), "open " + file);
        java.nio.file.Files.delete(file);
        LinuxException.check(SharedMemory.resize(fd, bytes), "size " + file);
        return fd;
    }

    private void startRing(int q) throws IOException {
        long ring = base + (long) q * RING_AREA;
        Memory.ALL.asSlice(ring, RING_AREA).fill((byte) 0);
        tell(SET_VRING_NUM, 8, q | (long) RING << 32);
        tell(SET_VRING_BASE, 8, q);
        Memory.putLong(message + 12, q);
        Memory.putLong(message + 20, USER + ring - base);
        Memory.putLong(message + 28, USER + used(ring) - base);
        Memory.putLong(message + 36, USER + available(ring) - base);
        Memory.putLong(message + 44, 0);
        send(SET_VRING_ADDR, 40);
        Memory.putShort(available(ring), NO_INTERRUPT);
        for (int i = 0; i < RING; i++) {
            long descriptor = ring + 16L * i;
            if (q == 0) {
                Memory.putLong(descriptor, guest(base + RX_AT + (long) i * RX_BYTES));
                Memory.putInt(descriptor + 8, RX_BYTES);
                Memory.putShort(descriptor + 12, DEVICE_WRITES);
                Memory.putShort(available(ring) + 4 + 2L * i, (short) i);
                rxAvailable++;
            } else {
                free[freeCount++] = i;
            }
        }
        if (q == 0) {
            VarHandle.storeStoreFence();
            Memory.putShort(available(ring) + 2, (short) rxAvailable);
        }
        kick[q] = Descriptors.event();
        Memory.putLong(message + 12, q);
        send(SET_VRING_KICK, 8, kick[q]);
        int call = Descriptors.event();
        Memory.putLong(message + 12, q);
        send(SET_VRING_CALL, 8, call);
    }

    private static long available(long ring) {
        return ring + 16L * RING;
    }

    private static long used(long ring) {
        return (available(ring) + 6 + 2L * RING + 63) & ~63L;
    }

    private long guest(long host) {
        return GUEST + (host - base);
    }

    private void tell(int request, int bytes, long value) throws IOException {
        Memory.putLong(message + 12, value);
        send(request, bytes);
    }

    private long ask(int request) throws IOException {
        send(request, 0);
        long got = carrier.receive(socket, message, 12);
        while (got == -11) {
            Thread.onSpinWait();
            got = carrier.receive(socket, message, 12);
        }
        if (got == 12) {
            got = carrier.receive(socket, message + 12, Memory.getInt(message + 8));
            while (got == -11) {
                Thread.onSpinWait();
                got = carrier.receive(socket, message + 12, Memory.getInt(message + 8));
            }
        }
        if (got <= 0) {
            throw new IOException("the switch has closed the connection after message " + request);
        }
        return Memory.getLong(message + 12);
    }

    private void send(int request, int bytes, int... fds) throws IOException {
        Memory.putInt(message, request);
        Memory.putInt(message + 4, 1);
        Memory.putInt(message + 8, bytes);
        long sent = carrier.send(socket, message, 12L + bytes, fds, fds.length);
        if (sent != 12 + bytes) {
            throw new LinuxException("send to the switch", sent);
        }
    }

    // Frames to send.

    /// The address at which a frame of slots of `bytes` (a power of two, header included) begins,
    /// its virtio header first.
    long slot(long index, int bytes) {
        if ((index + 1) * bytes > frameBytes) {
            throw new IllegalArgumentException("no memory for slot " + index);
        }
        return base + FRAMES_AT + index * bytes;
    }

    /// Collects what the switch has taken.
    ///
    /// @return how many frames can be sent now
    int room() {
        long ring = used(base + RING_AREA);
        int index = Memory.getShort(ring + 2) & 0xFFFF;
        VarHandle.acquireFence();
        int count = (index - txUsed) & 0xFFFF;
        for (int i = 0; i < count; i++) {
            free[freeCount++] = Memory.getInt(ring + 4 + 8L * ((txUsed + i) & MASK));
        }
        txUsed = index;
        accepted += count;
        return freeCount;
    }

    /// Gives a frame to the ring; the switch sees it at `show`. Call only with room.
    ///
    /// @param slot the address of its virtio header
    /// @param bytes of header and frame
    void offer(long slot, int bytes) {
        int id = free[--freeCount];
        long descriptor = base + RING_AREA + 16L * id;
        Memory.putLong(descriptor, guest(slot));
        Memory.putLong(descriptor + 8, bytes);
        Memory.putShort(available(base + RING_AREA) + 4 + 2L * (txAvailable & MASK), (short) id);
        txAvailable++;
    }

    void show() {
        VarHandle.releaseFence();
        Memory.putShort(available(base + RING_AREA) + 2, (short) txAvailable);
        notify(1);
    }

    private void notify(int q) {
        VarHandle.fullFence();
        if ((Memory.getShort(used(base + (long) q * RING_AREA)) & 1) == 0) {
            Descriptors.signal(kick[q]);
        }
    }

    // Frames received.

    /// How many frames wait.
    int waiting() {
        int index = Memory.getShort(used(base) + 2) & 0xFFFF;
        VarHandle.acquireFence();
        return (index - rxUsed) & 0xFFFF;
    }

    /// The i-th waiting frame, after its virtio header.
    long frame(int i) {
        int id = Memory.getInt(used(base) + 4 + 8L * ((rxUsed + i) & MASK));
        return base + RX_AT + (long) id * RX_BYTES + HEADER_BYTES;
    }

    /// Its length in bytes.
    int length(int i) {
        return Memory.getInt(used(base) + 8 + 8L * ((rxUsed + i) & MASK)) - HEADER_BYTES;
    }

    /// Gives the first `count` waiting buffers back.
    void release(int count) {
        long available = available(base);
        long used = used(base);
        for (int i = 0; i < count; i++) {
            int id = Memory.getInt(used + 4 + 8L * ((rxUsed + i) & MASK));
            Memory.putShort(available + 4 + 2L * ((rxAvailable + i) & MASK), (short) id);
        }
        rxUsed = (rxUsed + count) & 0xFFFF;
        rxAvailable += count;
        received += count;
        VarHandle.releaseFence();
        Memory.putShort(available + 2, (short) rxAvailable);
        notify(0);
    }
}
