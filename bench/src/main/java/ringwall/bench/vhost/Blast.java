package ringwall.bench.vhost;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Memory;
import ringwall.wire.FrameBuilder;

/// Both guests send as fast as their rings take it: UDP between their own addresses, one five-tuple
/// per flow, the second guest the replies of the first. Every 64th frame that arrives is compared
/// with what was sent.
final class Blast {
    private static final int PORTS = 32_768;
    private static final int FIRST_CLIENT = 16_384;
    private static final int FIRST_SERVER = 5_000;
    private static final int LOOKED_AT = 64;
    private static final int PAYLOAD_AT = 42;

    private final VirtioGuest[] guests;
    private final int bytes;
    private final int flows;
    private final int slot;
    private final int[] next = new int[2];
    private final long[] acceptedBefore = new long[2];
    private final long[] receivedBefore = new long[2];
    private long altered;
    private long turns;
    private long idle;

    Blast(VirtioGuest[] guests, int bytes, int flows) {
        this.guests = guests;
        this.bytes = bytes;
        this.flows = flows;
        slot = Math.max(128, Integer.highestOneBit(bytes + VirtioGuest.HEADER_BYTES - 1) << 1);
        for (int side = 0; side < 2; side++) {
            write(side);
            int _ = guests[side].room();
            guests[side].release(guests[side].waiting());
            acceptedBefore[side] = guests[side].accepted;
            receivedBefore[side] = guests[side].received;
        }
    }

    private void write(int side) {
        String from = side == 0 ? "1" : "2";
        String to = side == 0 ? "2" : "1";
        for (int flow = 0; flow < flows; flow++) {
            int client = FIRST_CLIENT + flow % PORTS;
            int server = FIRST_SERVER + flow / PORTS;
            byte[] payload = new byte[bytes - PAYLOAD_AT];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (flow >> 8 * (i & 3));
            }
            byte[] frame =
                    FrameBuilder.ethernet("52:54:00:00:00:0" + to, "52:54:00:00:00:0" + from)
                            .ipv4("10.1.0." + from, "10.1.0." + to)
                            .udp(side == 0 ? client : server, side == 0 ? server : client)
                            .payload(payload)
                            .bytes();
            long at = guests[side].slot(flow, slot);
            Memory.ALL.asSlice(at, VirtioGuest.HEADER_BYTES).fill((byte) 0);
            MemorySegment.copy(
                    frame, 0, Memory.ALL, JAVA_BYTE, at + VirtioGuest.HEADER_BYTES, frame.length);
        }
    }

    /// One look at both guests.
    void turn() {
        int moved = 0;
        for (int side = 0; side < 2; side++) {
            moved += receive(side) + send(side);
        }
        turns++;
        if (moved == 0) {
            idle++;
        }
    }

    private int send(int side) {
        VirtioGuest guest = guests[side];
        int room = guest.room();
        if (room == 0) {
            return 0;
        }
        int flow = next[side];
        for (int i = 0; i < room; i++) {
            guest.offer(guest.slot(flow, slot), bytes + VirtioGuest.HEADER_BYTES);
            flow = flow + 1 == flows ? 0 : flow + 1;
        }
        next[side] = flow;
        guest.show();
        return room;
    }

    private int receive(int side) {
        VirtioGuest guest = guests[side];
        int count = guest.waiting();
        if (count == 0) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            if (guest.length(i) != bytes
                    || ((guest.received + i) % LOOKED_AT == 0 && !whole(side, guest.frame(i)))) {
                altered++;
            }
        }
        guest.release(count);
        return count;
    }

    /// The frame is one of those that the other guest sends, to the last byte.
    private boolean whole(int side, long frame) {
        int clientAt = side == 1 ? 34 : 36;
        int client = Short.reverseBytes(Memory.getShort(frame + clientAt)) & 0xFFFF;
        int server = Short.reverseBytes(Memory.getShort(frame + 70 - clientAt)) & 0xFFFF;
        long flow = (server - FIRST_SERVER) * (long) PORTS + client - FIRST_CLIENT;
        if (flow < 0 || flow >= flows) {
            return false;
        }
        long sent = guests[1 - side].slot(flow, slot) + VirtioGuest.HEADER_BYTES;
        return MemorySegment.mismatch(
                        Memory.ALL, frame, frame + bytes, Memory.ALL, sent, sent + bytes)
                == -1;
    }

    /// Takes what is still on its way.
    void drain() {
        long endNs = System.nanoTime() + 20_000_000;
        while (System.nanoTime() < endNs) {
            for (int side = 0; side < 2; side++) {
                int _ = guests[side].room();
                int _ = receive(side);
            }
        }
    }

    long accepted() {
        return guests[0].accepted - acceptedBefore[0] + guests[1].accepted - acceptedBefore[1];
    }

    long delivered() {
        return guests[0].received - receivedBefore[0] + guests[1].received - receivedBefore[1];
    }

    /// Frames of another length, and those of the ones looked at that are not what was sent.
    long altered() {
        return altered;
    }

    /// The part of the looks that found nothing to do: near 0, the generator is the limit.
    double idle() {
        return turns == 0 ? 0 : idle / (double) turns;
    }
}
