package ringwall.ports.vhost;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Epoll;

/// One split virtqueue (virtio 1.2, 2.7), seen from the device:
///
///     descriptors: size x (address 8, length 4, flags 2, next 2)
///     available:   flags 2, index 2, size x head 2, usedEvent 2       the driver writes
///     used:        flags 2, index 2, size x (head 4, length 4), availEvent 2   we write
///
/// Chains are always completed in order, so one index, `next`, is both the next chain to take and the next used
/// element; `taken` chains after it are in our hands. The addresses are translated once; the ring's memory is the
/// guest's, so what is read there is believed only after a check.
final class SplitRing {
    static final int MAX_SIZE = 32768;
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    private static final int NO_INTERRUPT = 1;
    private static final int NO_NOTIFY = 1;

    // Set by control messages.
    int size;
    private long userDescriptors;
    private long userAvailable;
    private long userUsed;
    private final Epoll epoll;
    private int kickFd = -1;

    private int callFd = -1;
    boolean enabled;
    private boolean wanted;
    private int base;

    // Valid while running.
    boolean running;
    int mask;
    long descriptors;
    long available;
    long used;
    int next;
    int taken;
    boolean eventIndex;
    int headerBytes;
    private int told;

    /// What is wrong with the ring, or the empty text. A broken ring stays still until it is set up
    /// anew.
    String problem = "";

    /// @param epoll waits for kicks
    SplitRing(Epoll epoll) {
        this.epoll = epoll;
    }

    void addresses(long descriptorsAt, long availableAt, long usedAt) {
        userDescriptors = descriptorsAt;
        userAvailable = availableAt;
        userUsed = usedAt;
    }

    /// Where the driver believes that we are; what counts is the used ring, see `resume`.
    void base(int index) {
        base = index & 0xFFFF;
    }

    /// Takes the descriptor.
    void kick(int fd) {
        closeKick();
        kickFd = fd;
        wanted = true;
        if (fd >= 0) {
            // By edge, because a read could block: the descriptor is of the VMM's choice.
            int _ = epoll.watch(fd, Epoll.READABLE | Epoll.EDGE, 0);
        }
    }

    private void closeKick() {
        if (kickFd >= 0) {
            int _ = epoll.forget(kickFd);
            Descriptors.close(kickFd);
            kickFd = -1;
        }
    }

    /// Takes the descriptor; -1 means that the guest polls.
    void call(int fd) {
        Descriptors.close(callFd);
        callFd = fd;
    }

    /// Starts the ring, or finds its place again after the memory moved. A ring that cannot run
    /// stands still with its `problem`.
    void resume(GuestMemory memory, boolean withEventIndex, int withHeaderBytes) {
        if (!wanted || size == 0) {
            return;
        }
        long newDescriptors = memory.userToHost(userDescriptors, 16L * size);
        long newAvailable = memory.userToHost(userAvailable, 6L + 2L * size);
        long newUsed = memory.userToHost(userUsed, 6L + 8L * size);
        boolean aligned =
                (newDescriptors & 15) == 0 && (newAvailable & 1) == 0 && (newUsed & 3) == 0;
        if (newDescriptors == 0 || newAvailable == 0 || newUsed == 0 || !aligned) {
            problem = "the ring lies outside the shared memory";
            running = false;
            return;
        }
        descriptors = newDescriptors;
        available = newAvailable;
        used = newUsed;
        mask = size - 1;
        eventIndex = withEventIndex;
        headerBytes = withHeaderBytes;
        if (!running) {
            // What a predecessor took and did not complete is ours to do again (chains go in
            // order).
            next = Memory.getShort(used + 2) & 0xFFFF;
            told = next;
            taken = 0;
            running = true;
            problem = "";
        }
        Memory.putShort(used, (short) (eventIndex ? 0 : NO_NOTIFY));
    }

    /// Stops and answers where.
    int stop() {
        if (running) {
            base = next;
        }
        running = false;
        wanted = false;
        taken = 0;
        closeKick();
        return base;
    }

    /// Back to nothing.
    void reset() {
        stop();
        call(-1);
        enabled = false;
        size = 0;
        next = 0;
        base = 0;
        problem = "";
        addresses(0, 0, 0);
    }

    void fail(String what) {
        problem = what;
        running = false;
        taken = 0;
    }

    /// Chains that the driver offers and we have not taken; 0 when the ring stands still.
    int ready() {
        if (!running) {
            return 0;
        }
        int index = (short) SHORT.getAcquire(Memory.ALL, available + 2) & 0xFFFF;
        int ready = (index - next - taken) & 0xFFFF;
        if (ready > size - taken) {
            fail("the guest's ring index jumped");
            return 0;
        }
        return ready;
    }

    /// Head of the chain `ahead` places after the first that is not taken; unchecked.
    int head(int ahead) {
        return Memory.getShort(available + 4 + 2L * ((next + taken + ahead) & mask)) & 0xFFFF;
    }

    /// Completes the chain `ahead` places after the first that is not taken; seen by the driver
    /// after `publish`.
    void complete(int ahead, int head, int written) {
        Memory.putLong(
                used + 4 + 8L * ((next + taken + ahead) & mask), head | (long) written << 32);
    }

    /// Shows the driver all chains taken.
    void publish() {
        if (taken != 0 && running) {
            next = (next + taken) & 0xFFFF;
            taken = 0;
            SHORT.setRelease(Memory.ALL, used + 2, (short) next);
        }
    }

    /// Interrupts the guest if it asked for it.
    void tell() {
        if (told == next || !running) {
            return;
        }
        int before = told;
        told = next;
        if (callFd < 0) {
            return;
        }
        VarHandle.fullFence();
        boolean wants;
        if (eventIndex) {
            int event = Memory.getShort(available + 4 + 2L * size) & 0xFFFF;
            wants = ((next - event - 1) & 0xFFFF) < ((next - before) & 0xFFFF);
        } else {
            wants = (Memory.getShort(available) & NO_INTERRUPT) == 0;
        }
        if (wants) {
            Descriptors.signal(callFd);
        }
    }

    /// Asks the driver for a kick. True when chains are there already.
    boolean arm() {
        if (!running) {
            return false;
        }
        if (eventIndex) {
            Memory.putShort(used + 4 + 8L * size, (short) next);
        } else {
            Memory.putShort(used, (short) 0);
        }
        VarHandle.fullFence();
        return ready() != 0;
    }

    void disarm() {
        if (running && !eventIndex) {
            Memory.putShort(used, (short) NO_NOTIFY);
        }
    }
}
