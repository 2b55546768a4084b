package ringwall.ports.vhost;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.SharedMemory;
import ringwall.ports.linux.UnixSocket;

/// The other side of a vhost-user port: a VMM with a guest's driver in it, well-behaved unless a test makes it otherwise.
///
///     memory: ring q at q * RING_BYTES (descriptors, available, used), buffers from BUFFERS on
///     guest address = GUEST + offset, user address = USER + offset
public final class FakeVmm implements AutoCloseable {
    public static final long GUEST = 0x4000_0000L;
    public static final long USER = 0x7E00_0000_0000L;
    static final int RING_BYTES = 0x4000;
    static final int BUFFERS = 0x80000;
    static final int BUFFER_BYTES = 2048;
    static final int MEMORY_BYTES = 0x400000;

    final Arena arena = Arena.ofShared();
    final MemorySegment message = arena.allocate(4096, 8);
    final UnixSocket.Message carrier = new UnixSocket.Message();
    final Runnable turn;
    final int ringSize;
    int socket = -1;
    final int memoryFd;
    final long base;
    long features = Features.VERSION_1 | Features.PROTOCOL_FEATURES | Features.MRG_RXBUF;
    int headerBytes = 12;
    private final int[] available = new int[16];
    private final int[] used = new int[16];
    private final int[] callFds = new int[16];
    private final int[] kickFds = new int[16];

    /// @param turn lets the port run, on this thread or another
    public FakeVmm(int ringSize, Runnable turn) {
        this.ringSize = ringSize;
        this.turn = turn;
        memoryFd = SharedMemory.create("fake-vmm", MEMORY_BYTES);
        base = SharedMemory.map(memoryFd, 0, MEMORY_BYTES);
        java.util.Arrays.fill(callFds, -1);
        java.util.Arrays.fill(kickFds, -1);
    }

    /// Nobody can seal the memory any more: it can be cut short at any time.
    FakeVmm unsealable() {
        int refused = SharedMemory.addSeals(memoryFd, 1);
        if (refused != 0) {
            throw new IllegalStateException("seal: " + refused);
        }
        return this;
    }

    void connect(Path path) {
        socket = UnixSocket.open(UnixSocket.STREAM);
        int result = UnixSocket.connect(socket, path.toString());
        if (result != 0) {
            throw new IllegalStateException("connect: " + result);
        }
    }

    /// The whole set-up that QEMU does, for `pairs` queue pairs.
    public FakeVmm start(Path path, int pairs) {
        connect(path);
        negotiate();
        shareMemory();
        for (int q = 0; q < 2 * pairs; q++) {
            startRing(q);
        }
        // The last message has no answer: wait for one that has.
        ask(Request.GET_FEATURES);
        return this;
    }

    void negotiate() {
        long offered = ask(Request.GET_FEATURES);
        if ((features & ~offered) != 0) {
            throw new IllegalStateException("not offered: %x".formatted(features & ~offered));
        }
        long protocol = ask(Request.GET_PROTOCOL_FEATURES);
        tell(Request.SET_PROTOCOL_FEATURES, protocol);
        tell(Request.SET_OWNER);
        tell(Request.SET_FEATURES, features);
    }

    void shareMemory() {
        long at = message.address() + 12;
        Memory.putLong(at, 1);
        region(0, GUEST, MEMORY_BYTES, USER, 0);
        send(Request.SET_MEM_TABLE, 1, 40, memoryFd);
    }

    void region(int index, long guest, long size, long user, long offset) {
        long at = message.address() + 12 + 8 + 32L * index;
        Memory.putLong(at, guest);
        Memory.putLong(at + 8, size);
        Memory.putLong(at + 16, user);
        Memory.putLong(at + 24, offset);
    }

    void startRing(int q) {
        available[q] = 0;
        used[q] = 0;
        MemorySegment.NULL.reinterpret(Long.MAX_VALUE).asSlice(ring(q), RING_BYTES).fill((byte) 0);
        tell(Request.SET_VRING_NUM, q | (long) ringSize << 32);
        tell(Request.SET_VRING_BASE, q);
        long at = message.address() + 12;
        Memory.putLong(at, q);
        Memory.putLong(at + 8, USER + ring(q) - base);
        Memory.putLong(at + 16, USER + usedRing(q) - base);
        Memory.putLong(at + 24, USER + availableRing(q) - base);
        Memory.putLong(at + 32, 0);
        send(Request.SET_VRING_ADDR, 1, 40);
        callFds[q] = Descriptors.event();
        kickFds[q] = Descriptors.event();
        Memory.putLong(at, q);
        send(Request.SET_VRING_KICK, 1, 8, kickFds[q]);
        Memory.putLong(at, q);
        send(Request.SET_VRING_CALL, 1, 8, callFds[q]);
        tell(Request.SET_VRING_ENABLE, q | 1L << 32);
        if (q % 2 == 0) {
            for (int i = 0; i < ringSize; i++) {
                descriptor(q, i, guest(buffer(q, i)), BUFFER_BYTES, SplitRing.WRITE, 0);
                offer(q, i);
            }
        }
    }

    // Control messages.

    long ask(int request) {
        send(request, 1, 0);
        return reply();
    }

    void tell(int request) {
        send(request, 1, 0);
    }

    void tell(int request, long value) {
        Memory.putLong(message.address() + 12, value);
        send(request, 1, 8);
    }

    /// As `tell`, and waits for the acknowledgement: 0 is well.
    long acknowledged(int request, int bytes, int... fds) {
        send(request, 1 | 8, bytes, fds);
        return reply();
    }

    /// Sends what stands in the message buffer.
    long send(int request, int flags, int bytes, int... fds) {
        long at = message.address();
        Memory.putInt(at, request);
        Memory.putInt(at + 4, flags);
        Memory.putInt(at + 8, bytes);
        long sent = 0;
        for (int tries = 0; tries < 1000; tries++) {
            sent = carrier.send(socket, at, 12L + Math.max(0, bytes), fds, fds.length);
            if (sent != -11) {
                break;
            }
            turn.run();
        }
        turn.run();
        return sent;
    }

    /// The answer's first 8 bytes; -1 when the port has hung up.
    long reply() {
        long at = message.address();
        for (int tries = 0; tries < 40_000; tries++) {
            turn.run();
            long got = carrier.receive(socket, at, 12);
            if (got == 12) {
                int bytes = Memory.getInt(at + 8);
                long rest = carrier.receive(socket, at + 12, bytes);
                if (rest != bytes) {
                    throw new IllegalStateException("short answer");
                }
                return Memory.getLong(at + 12);
            }
            if (got == 0 || got == -104) {
                return -1;
            }
            if (tries > 10_000) {
                // another process, on a busy machine
                LockSupport.parkNanos(1_000_000);
            }
        }
        throw new IllegalStateException("no answer");
    }

    boolean hungUp() {
        turn.run();
        long got = carrier.receive(socket, message.address(), 1);
        return got == 0 || got == -104;
    }

    // Memory.

    long ring(int q) {
        return base + (long) q * RING_BYTES;
    }

    long availableRing(int q) {
        return ring(q) + 16L * ringSize;
    }

    long usedRing(int q) {
        return (availableRing(q) + 6 + 2L * ringSize + 3) & ~3L;
    }

    long buffer(int q, int index) {
        return base + BUFFERS + ((long) q * ringSize + index) * BUFFER_BYTES;
    }

    static long offset(long guest) {
        return guest - GUEST;
    }

    long guest(long host) {
        return GUEST + (host - base);
    }

    void descriptor(int q, int index, long guest, int length, int flags, int next) {
        descriptorAt(ring(q) + 16L * index, guest, length, flags, next);
    }

    static void descriptorAt(long at, long guest, int length, int flags, int next) {
        Memory.putLong(at, guest);
        Memory.putInt(at + 8, length);
        Memory.putShort(at + 12, (short) flags);
        Memory.putShort(at + 14, (short) next);
    }

    /// Puts a chain into the available ring and shows it.
    void offer(int q, int head) {
        long ring = availableRing(q);
        Memory.putShort(ring + 4 + 2L * (available[q] % ringSize), (short) head);
        available[q] = (available[q] + 1) & 0xFFFF;
        java.lang.invoke.VarHandle.releaseFence();
        Memory.putShort(ring + 2, (short) available[q]);
    }

    /// Chains that the port has completed since the last call, as (head, written).
    List<int[]> completed(int q) {
        List<int[]> done = new ArrayList<>();
        long ring = usedRing(q);
        int index = Memory.getShort(ring + 2) & 0xFFFF;
        java.lang.invoke.VarHandle.acquireFence();
        while (used[q] != index) {
            long at = ring + 4 + 8L * (used[q] % ringSize);
            done.add(new int[] {Memory.getInt(at), Memory.getInt(at + 4)});
            used[q] = (used[q] + 1) & 0xFFFF;
        }
        return done;
    }

    // Frames.

    /// Sends a frame in one buffer, its virtio header in front.
    void transmit(int q, int index, byte[] header, byte[] frame) {
        long at = buffer(q, index);
        put(at, header);
        put(at + headerBytes, frame);
        descriptor(q, index, guest(at), headerBytes + frame.length, 0, 0);
        offer(q, index);
    }

    /// Frames that arrived on a ring, each with its header; buffers go back to the port.
    List<byte[]> received(int q) {
        List<byte[]> frames = new ArrayList<>();
        List<int[]> done = completed(q);
        for (int i = 0; i < done.size(); i++) {
            long at = buffer(q, done.get(i)[0]);
            int buffers = headerBytes == 12 ? Memory.getShort(at + 10) : 1;
            byte[] whole = get(at, done.get(i)[1]);
            for (int k = 1; k < buffers; k++) {
                i++;
                byte[] more = get(buffer(q, done.get(i)[0]), done.get(i)[1]);
                byte[] joined = java.util.Arrays.copyOf(whole, whole.length + more.length);
                System.arraycopy(more, 0, joined, whole.length, more.length);
                whole = joined;
            }
            frames.add(whole);
        }
        for (int[] each : done) {
            offer(q, each[0]);
        }
        return frames;
    }

    static void put(long at, byte[] bytes) {
        MemorySegment.copy(bytes, 0, Memory.ALL, JAVA_BYTE, at, bytes.length);
    }

    static byte[] get(long at, int bytes) {
        byte[] copy = new byte[bytes];
        MemorySegment.copy(Memory.ALL, JAVA_BYTE, at, copy, 0, bytes);
        return copy;
    }

    /// Interrupts that the guest got since the last call.
    long interrupts(int q) {
        long at = message.address() + 2048;
        return Descriptors.read(callFds[q], at, 8) == 8 ? Memory.getLong(at) : 0;
    }

    void kick(int q) {
        Descriptors.signal(kickFds[q]);
    }

    @Override
    public void close() {
        Descriptors.close(socket);
        socket = -1;
        Descriptors.close(memoryFd);
        for (int i = 0; i < 16; i++) {
            Descriptors.close(callFds[i]);
            Descriptors.close(kickFds[i]);
        }
        SharedMemory.unmap(base, MEMORY_BYTES);
        carrier.close();
        arena.close();
    }
}
