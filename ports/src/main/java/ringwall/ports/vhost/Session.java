package ringwall.ports.vhost;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.Memory;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.UnixSocket;
import ringwall.ports.virtio.VirtioNetHeader;

/// The control side of one connection: reads vhost-user messages without waiting and applies them to the memory and the
/// rings. Called between bursts only, so that a region or ring may go at once.
///
///     message: request 4, flags 4 (version 1, bit 2 reply, bit 3 reply wanted), payload bytes 4, payload; descriptors
///
/// A message that makes no sense is answered with 1 if the VMM asked for answers, and ends the connection otherwise.
final class Session {
    private static final int HEADER_BYTES = 12;
    private static final int PAYLOAD_MAX = 1024;
    private static final int VERSION = 1;
    private static final int REPLY = 4;
    private static final int NEED_REPLY = 8;
    private static final int NO_DESCRIPTOR = 0x100;

    /// Messages taken per visit, so that a VMM that floods us delays nobody.
    private static final int PER_VISIT = 16;

    private final VhostOptions options;
    private final GuestMemory memory;
    private final SplitRing[] rings;
    private final VhostCounters counters;
    private final Arena arena = Arena.ofShared();
    private final long buffer = arena.allocate(HEADER_BYTES + PAYLOAD_MAX, 8).address();
    private final long payload = buffer + HEADER_BYTES;
    private final UnixSocket.Message message = new UnixSocket.Message();
    private final int[] fds = new int[UnixSocket.MAX_DESCRIPTORS];
    private int fdCount;
    private int filled;
    private int fd = -1;

    private long features;
    private long protocolFeatures;
    private boolean changed;
    private long announced;

    /// What is wrong, in words for people; the empty text when nothing is.
    private String problem = "";

    Session(VhostOptions options, GuestMemory memory, SplitRing[] rings, VhostCounters counters) {
        this.options = options;
        this.memory = memory;
        this.rings = rings;
        this.counters = counters;
    }

    boolean connected() {
        return fd >= 0;
    }

    int fd() {
        return fd;
    }

    long features() {
        return features;
    }

    String problem() {
        return problem;
    }

    /// True once after rings, features or memory changed.
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// The MAC that the VMM wants announced after a migration (as in the message, first byte
    /// lowest), once; 0 for none.
    long takeAnnounced() {
        long was = announced;
        announced = 0;
        return was;
    }

    /// Takes the connection.
    void open(int connection) {
        fd = connection;
        problem = "";
        counters.connections++;
    }

    /// Ends the connection and forgets all that it set up.
    void end(String why) {
        if (fd < 0) {
            return;
        }
        problem = why;
        Descriptors.close(fd);
        fd = -1;
        closeUnclaimed();
        filled = 0;
        resetDevice();
        memory.clear();
        changed = true;
    }

    private void resetDevice() {
        for (SplitRing ring : rings) {
            ring.reset();
        }
        features = 0;
        protocolFeatures = 0;
        announced = 0;
    }

    /// Applies the messages that are there.
    void visit() {
        for (int i = 0; i < PER_VISIT && fd >= 0; i++) {
            int want =
                    filled < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + Memory.getInt(buffer + 8);
            if (filled < want) {
                long got = message.receive(fd, buffer + filled, want - filled);
                if (got == -Errno.EAGAIN || got == -Errno.EINTR) {
                    return;
                }
                claim();
                if (got <= 0) {
                    end(got == 0 ? "the VMM has closed the connection" : Errno.text(got));
                    return;
                }
                filled += (int) got;
            }
            if (filled < HEADER_BYTES) {
                return;
            }
            int bytes = Memory.getInt(buffer + 8);
            if (bytes < 0 || bytes > PAYLOAD_MAX || (Memory.getInt(buffer + 4) & 3) != VERSION) {
                counters.refusedMessages++;
                end("the peer does not speak vhost-user version 1");
                return;
            }
            if (filled == HEADER_BYTES + bytes) {
                filled = 0;
                handle(Memory.getInt(buffer), Memory.getInt(buffer + 4), bytes);
                closeUnclaimed();
            }
        }
    }

    private void claim() {
        for (int i = 0; i < message.descriptors(); i++) {
            int received = message.descriptor(i);
            if (fdCount < fds.length) {
                fds[fdCount++] = received;
            } else {
                Descriptors.close(received);
            }
        }
    }

    private void closeUnclaimed() {
        for (int i = 0; i < fdCount; i++) {
            Descriptors.close(fds[i]);
        }
        fdCount = 0;
    }

    private void handle(int request, int flags, int bytes) {
        int answerBytes = 0;
        String wrong = "";
        switch (request) {
            case Request.GET_FEATURES -> answerBytes = answer(Features.offered(options));
            case Request.GET_PROTOCOL_FEATURES -> answerBytes = answer(Features.PROTOCOL);
            case Request.GET_QUEUE_NUM -> answerBytes = answer(options.queuePairs());
            case Request.GET_VRING_BASE -> {
                SplitRing ring = ring(Memory.getInt(payload), bytes, 8);
                if (ring == null) {
                    wrong = "no such ring";
                } else {
                    Memory.putInt(payload + 4, ring.stop());
                    changed = true;
                    answerBytes = 8;
                }
            }
            default -> wrong = apply(request, bytes);
        }
        if (!wrong.isEmpty()) {
            counters.refusedMessages++;
            problem = "message " + Request.name(request) + ": " + wrong;
        }
        boolean acknowledge =
                answerBytes == 0
                        && (flags & NEED_REPLY) != 0
                        && (protocolFeatures & Features.PROTOCOL_REPLY_ACK) != 0;
        if (acknowledge) {
            answerBytes = answer(wrong.isEmpty() ? 0 : 1);
        }
        if (answerBytes > 0) {
            Memory.putInt(buffer + 4, VERSION | REPLY);
            Memory.putInt(buffer + 8, answerBytes);
            long sent = message.send(fd, buffer, HEADER_BYTES + answerBytes, fds, 0);
            if (sent != HEADER_BYTES + answerBytes) {
                end("the VMM does not take our answers");
            }
        } else if (!wrong.isEmpty()) {
            end(problem);
        }
    }

    private int answer(long value) {
        Memory.putLong(payload, value);
        return 8;
    }

    private @Nullable SplitRing ring(int index, int bytes, int least) {
        return bytes >= least && index >= 0 && index < 2 * options.queuePairs()
                ? rings[index]
                : null;
    }

    /// Messages without an answer of their own.
    ///
    /// @return what is wrong, or the empty text
    private String apply(int request, int bytes) {
        return switch (request) {
            case Request.SET_FEATURES -> setFeatures(bytes);
            case Request.SET_PROTOCOL_FEATURES -> {
                long asked = Memory.getLong(payload);
                if (bytes < 8 || (asked & ~Features.PROTOCOL) != 0) {
                    yield "features that were not offered";
                }
                protocolFeatures = asked;
                yield "";
            }
            case Request.SET_OWNER -> "";
            case Request.RESET_OWNER, Request.RESET_DEVICE -> {
                resetRings();
                yield "";
            }
            case Request.SET_MEM_TABLE -> setMemory(bytes);
            case Request.SET_VRING_NUM,
                    Request.SET_VRING_BASE,
                    Request.SET_VRING_ENABLE,
                    Request.SET_VRING_ADDR ->
                    setRing(request, bytes);
            case Request.SET_VRING_KICK, Request.SET_VRING_CALL, Request.SET_VRING_ERR ->
                    setDescriptor(request, bytes);
            case Request.SEND_RARP -> {
                announced = bytes < 8 ? 0 : Memory.getLong(payload) & 0xFFFF_FFFF_FFFFL;
                yield "";
            }
            case Request.NET_SET_MTU -> {
                long mtu = bytes < 8 ? 0 : Memory.getLong(payload);
                yield mtu >= 68 && mtu <= 65535 ? "" : "an MTU of " + mtu;
            }
            default -> "unknown";
        };
    }

    private void resetRings() {
        for (SplitRing ring : rings) {
            ring.stop();
            ring.enabled = false;
        }
        changed = true;
    }

    private String setFeatures(int bytes) {
        long asked = Memory.getLong(payload);
        if (bytes < 8 || (asked & ~Features.offered(options)) != 0) {
            return "features that were not offered";
        }
        features = asked;
        changed = true;
        if ((asked & Features.PROTOCOL_FEATURES) == 0) {
            for (SplitRing ring : rings) {
                ring.enabled = true;
            }
        }
        resumeRings();
        return "";
    }

    private String setMemory(int bytes) {
        int count = bytes < 8 ? -1 : Memory.getInt(payload);
        if (count < 1
                || count > GuestMemory.MAX_REGIONS
                || bytes < 8 + 32 * count
                || fdCount != count) {
            return "%d regions with %d descriptors".formatted(count, fdCount);
        }
        // Rings in the old memory stand still until they are found in the new.
        memory.clear();
        String wrong = "";
        for (int i = 0; i < count && wrong.isEmpty(); i++) {
            long at = payload + 8 + 32L * i;
            int taken = fds[i];
            fds[i] = -1;
            wrong =
                    memory.add(
                            Memory.getLong(at),
                            Memory.getLong(at + 8),
                            Memory.getLong(at + 16),
                            Memory.getLong(at + 24),
                            taken);
        }
        if (wrong.isEmpty() && options.sealedMemoryOnly() && !memory.allSealed()) {
            wrong = "memory that can be cut short; use QEMU's memory-backend-memfd with seal=on";
        }
        if (!wrong.isEmpty()) {
            memory.clear();
        }
        resumeRings();
        changed = true;
        return wrong;
    }

    private void resumeRings() {
        for (SplitRing ring : rings) {
            resume(ring);
        }
    }

    private void resume(SplitRing ring) {
        boolean modern = (features & (Features.VERSION_1 | Features.MRG_RXBUF)) != 0;
        ring.resume(
                memory,
                (features & Features.EVENT_IDX) != 0,
                modern ? VirtioNetHeader.BYTES : VirtioNetHeader.LEGACY_BYTES);
    }

    private String setRing(int request, int bytes) {
        boolean address = request == Request.SET_VRING_ADDR;
        SplitRing ring = ring(Memory.getInt(payload), bytes, address ? 40 : 8);
        if (ring == null) {
            return "no such ring";
        }
        int value = Memory.getInt(payload + 4);
        changed = true;
        switch (request) {
            case Request.SET_VRING_NUM -> {
                if (value < 1 || value > SplitRing.MAX_SIZE || Integer.bitCount(value) != 1) {
                    return "a ring of " + value;
                }
                if (ring.running) {
                    return "the ring is running";
                }
                ring.size = value;
            }
            case Request.SET_VRING_BASE -> ring.base(value);
            case Request.SET_VRING_ENABLE -> ring.enabled = value != 0;
            default -> {
                ring.addresses(
                        Memory.getLong(payload + 8),
                        Memory.getLong(payload + 24),
                        Memory.getLong(payload + 16));
                resume(ring);
            }
        }
        return "";
    }

    private String setDescriptor(int request, int bytes) {
        long value = bytes < 8 ? -1 : Memory.getLong(payload);
        SplitRing ring = ring((int) (value & 0xFF), bytes, 8);
        boolean none = (value & NO_DESCRIPTOR) != 0;
        if (ring == null || (none ? fdCount != 0 : fdCount != 1)) {
            return "no such ring, or not one descriptor";
        }
        int given = none ? -1 : fds[0];
        fdCount = 0;
        if (given >= 0) {
            int _ = Descriptors.makeNonBlocking(given);
        }
        switch (request) {
            case Request.SET_VRING_KICK -> {
                ring.kick(given);
                resume(ring);
                changed = true;
            }
            case Request.SET_VRING_CALL -> ring.call(given);
            default -> Descriptors.close(given);
        }
        return "";
    }

    void close() {
        end("closed");
        message.close();
        arena.close();
    }
}
