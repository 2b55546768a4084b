package ringwall.ports.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A vector of `struct mmsghdr` with one or more `struct iovec` each, and optional address and
/// control space: what [Sockets#receiveMany], [Sockets#sendMany], [Sockets#receiveMessage] and
/// [Sockets#sendMessage] take. Made once, filled per burst, no allocation.
///
/// ```
///   mmsghdr, 64 bytes:  name (8) namelen (4) - iov (8) iovlen (8) control (8) controllen (8) flags (4) - | len (4) -
///   iovec, 16 bytes:    base (8) length (8)
/// ```
public final class Messages {
    public static final int MESSAGE_BYTES = 64;
    public static final int IOVEC_BYTES = 16;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment vector;
    private final MemorySegment iovecs;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final int count;
    private final int pieces;
    private final int controlBytes;

    /// @param arena owns the memory
    /// @param count messages
    /// @param pieces most iovecs of a message
    /// @param controlBytes control space of a message, 0: none; a multiple of 8
    public Messages(Arena arena, int count, int pieces, int controlBytes) {
        this.count = count;
        this.pieces = pieces;
        this.controlBytes = controlBytes;
        vector = arena.allocate((long) count * MESSAGE_BYTES, 64);
        iovecs = arena.allocate((long) count * pieces * IOVEC_BYTES, 64);
        names = arena.allocate((long) count * Sockaddr.MAX_SIZE, 8);
        controls = arena.allocate(Math.max(8L, (long) count * controlBytes), 8);
        for (int i = 0; i < count; i++) {
            long at = (long) i * MESSAGE_BYTES;
            vector.set(LONG, at + 16, iovecs.address() + (long) i * pieces * IOVEC_BYTES);
            vector.set(LONG, at + 24, pieces);
            if (controlBytes > 0) {
                vector.set(LONG, at + 32, controls.address() + (long) i * controlBytes);
                vector.set(LONG, at + 40, controlBytes);
            }
        }
    }

    public int count() {
        return count;
    }

    public int controlBytes() {
        return controlBytes;
    }

    /// Address of message `i`, for the system call.
    public long address(int i) {
        return vector.address() + (long) i * MESSAGE_BYTES;
    }

    /// Sets piece `piece` of message `i`.
    public void piece(int i, int piece, long address, long bytes) {
        long at = ((long) i * pieces + piece) * IOVEC_BYTES;
        iovecs.set(LONG, at, address);
        iovecs.set(LONG, at + 8, bytes);
    }

    /// Sets how many pieces message `i` has.
    public void pieces(int i, int n) {
        vector.set(LONG, (long) i * MESSAGE_BYTES + 24, n);
    }

    /// Room for, or the bytes of, the address of message `i`; always [Sockaddr#MAX_SIZE] bytes.
    public MemorySegment name(int i) {
        return names.asSlice((long) i * Sockaddr.MAX_SIZE, Sockaddr.MAX_SIZE);
    }

    /// Absolute address of the name of message `i`.
    public long nameAddress(int i) {
        return names.address() + (long) i * Sockaddr.MAX_SIZE;
    }

    /// Says how long the name of message `i` is (to send), or what room there is (to receive); 0:
    /// none.
    public void nameLength(int i, int bytes) {
        long at = (long) i * MESSAGE_BYTES;
        vector.set(LONG, at, bytes == 0 ? 0 : nameAddress(i));
        vector.set(INT, at + 8, bytes);
    }

    /// Points message `i` at a name elsewhere.
    public void nameAt(int i, long address, int bytes) {
        long at = (long) i * MESSAGE_BYTES;
        vector.set(LONG, at, address);
        vector.set(INT, at + 8, bytes);
    }

    /// Bytes of name that the kernel wrote.
    public int nameLength(int i) {
        return vector.get(INT, (long) i * MESSAGE_BYTES + 8);
    }

    /// Control space of message `i`.
    public long controlAddress(int i) {
        return controls.address() + (long) i * controlBytes;
    }

    /// Sets the length of control data of message `i`: all the room before receiving, what is used
    /// before sending.
    public void controlLength(int i, long bytes) {
        long at = (long) i * MESSAGE_BYTES;
        vector.set(LONG, at + 32, bytes == 0 ? 0 : controlAddress(i));
        vector.set(LONG, at + 40, bytes);
    }

    /// Bytes of control data that the kernel wrote.
    public long controlLength(int i) {
        return vector.get(LONG, (long) i * MESSAGE_BYTES + 40);
    }

    /// Flags that the kernel wrote (MSG_TRUNC, MSG_CTRUNC).
    public int flags(int i) {
        return vector.get(INT, (long) i * MESSAGE_BYTES + 48);
    }

    /// Bytes received or sent of message `i`, after the calls with two m.
    public int length(int i) {
        return vector.get(INT, (long) i * MESSAGE_BYTES + 56);
    }
}
