package ringwall.bench.vhost;

import ringwall.dataplane.port.Memory;

/// TCP connections, each from its SYN to the last ACK: SYN, SYN+ACK, FIN+ACK (which completes the
/// handshake, too), FIN+ACK, ACK. The first guest opens, the second answers; neither keeps state:
/// what to say next is in the frame that came. A connection counts as new when its SYN+ACK is back.
///
/// Tuples do not repeat before 4.8 million connections: ports 16384 to 65535 to the services 1 to
/// 99.
final class Connects {
    private static final int FRAME_BYTES = 60;
    private static final int SLOT = 128;
    private static final int FIRST_CLIENT = 16_384;
    private static final int CLIENTS = 49_152;
    private static final int SERVICES = 99;
    private static final int ETHERNET = 14;
    private static final int TCP_AT = 34;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int ACK = 16;

    /// Connections of which nothing more was heard for this long are given up.
    private static final long STALL_NS = 20_000_000;

    private final VirtioGuest[] guests;
    private final int window;
    private final int[] turnOf = new int[2];
    private int tuple;
    private int open;
    private long started;
    private long opened;
    private long stalls;
    private long heardNs;

    /// Where the next run goes on, so that tuples are not used twice in a row.
    private static int nextTuple;

    Connects(VirtioGuest[] guests, int window) {
        this.guests = guests;
        this.window = window;
        this.tuple = nextTuple;
        for (VirtioGuest guest : guests) {
            guest.release(guest.waiting());
        }
    }

    void turn(long nowNs) {
        for (int side = 0; side < 2; side++) {
            answer(side, nowNs);
        }
        if (open > 0 && nowNs - heardNs > STALL_NS) {
            stalls += open;
            open = 0;
            heardNs = nowNs;
        }
        int room = Math.min(window - open, guests[0].room());
        for (int i = 0; i < room; i++) {
            int client = FIRST_CLIENT + tuple % CLIENTS;
            int service = 1 + tuple / CLIENTS % SERVICES;
            tuple++;
            say(0, client, service, 0x1000, 0, SYN);
            open++;
            started++;
        }
        nextTuple = tuple;
        if (room > 0) {
            guests[0].show();
        }
    }

    private void answer(int side, long nowNs) {
        VirtioGuest guest = guests[side];
        int count = Math.min(guest.waiting(), guest.room());
        if (count == 0) {
            return;
        }
        heardNs = nowNs;
        int said = 0;
        for (int i = 0; i < count; i++) {
            long tcp = guest.frame(i) + TCP_AT;
            int flags = Memory.getByte(tcp + 13);
            int from = port(tcp);
            int to = port(tcp + 2);
            int seq = Integer.reverseBytes(Memory.getInt(tcp + 4));
            int ack = Integer.reverseBytes(Memory.getInt(tcp + 8));
            if (side == 0 && flags == (SYN | ACK)) {
                opened++;
                say(0, to, from, ack, seq + 1, FIN | ACK);
                said++;
            } else if (side == 0 && (flags & FIN) != 0) {
                say(0, to, from, ack, seq + 1, ACK);
                said++;
                open--;
            } else if (side == 1 && flags == SYN) {
                say(1, to, from, 0x2000, seq + 1, SYN | ACK);
                said++;
            } else if (side == 1 && (flags & FIN) != 0) {
                say(1, to, from, ack, seq + 1, FIN | ACK);
                said++;
            }
        }
        open = Math.max(0, open);
        guest.release(count);
        if (said > 0) {
            guest.show();
        }
    }

    private static int port(long at) {
        return Short.reverseBytes(Memory.getShort(at)) & 0xFFFF;
    }

    /// Writes a segment and gives it to the ring. Slots are twice as many as descriptors, so that
    /// none is in use.
    private void say(int side, int from, int to, int seq, int ack, int flags) {
        long slot = guests[side].slot(turnOf[side], SLOT);
        turnOf[side] = (turnOf[side] + 1) & (2 * VirtioGuest.RING - 1);
        Memory.putLong(slot, 0);
        Memory.putInt(slot + 8, 0);
        long f = slot + VirtioGuest.HEADER_BYTES;
        int own = side + 1;
        int peer = 2 - side;
        // 52:54:00:00:00:0x, big endian read as native little endian words
        Memory.putInt(f, 0x00005452);
        Memory.putShort(f + 4, (short) (peer << 8));
        Memory.putInt(f + 6, 0x00005452);
        Memory.putShort(f + 10, (short) (own << 8));
        put16(f + 12, 0x0800);
        long ip = f + ETHERNET;
        put16(ip, 0x4500);
        put16(ip + 2, 40);
        put16(ip + 4, 0);
        put16(ip + 6, 0x4000);
        put16(ip + 8, 0x4006);
        put16(ip + 12, 0x0A01);
        put16(ip + 14, own);
        put16(ip + 16, 0x0A01);
        put16(ip + 18, peer);
        int addresses = 0x0A01 + own + 0x0A01 + peer;
        put16(ip + 10, fold(0x4500 + 40 + 0x4000 + 0x4006 + addresses));
        long tcp = f + TCP_AT;
        put16(tcp, from);
        put16(tcp + 2, to);
        put16(tcp + 4, seq >>> 16);
        put16(tcp + 6, seq);
        put16(tcp + 8, ack >>> 16);
        put16(tcp + 10, ack);
        put16(tcp + 12, 0x5000 | flags);
        put16(tcp + 14, 0xFAF0);
        put16(tcp + 18, 0);
        int sum =
                addresses
                        + 6
                        + 20
                        + from
                        + to
                        + (seq >>> 16)
                        + (seq & 0xFFFF)
                        + (ack >>> 16)
                        + (ack & 0xFFFF);
        put16(tcp + 16, fold(sum + (0x5000 | flags) + 0xFAF0));
        Memory.putInt(f + 54, 0);
        Memory.putShort(f + 58, (short) 0);
        guests[side].offer(slot, FRAME_BYTES + VirtioGuest.HEADER_BYTES);
    }

    private static void put16(long at, int value) {
        Memory.putShort(at, Short.reverseBytes((short) value));
    }

    /// The Internet checksum of what was summed (RFC 1071).
    private static int fold(int sum) {
        int once = (sum & 0xFFFF) + (sum >>> 16);
        return ~((once & 0xFFFF) + (once >>> 16)) & 0xFFFF;
    }

    long started() {
        return started;
    }

    /// Connections whose SYN+ACK came back.
    long opened() {
        return opened;
    }

    /// Connections given up.
    long stalls() {
        return stalls;
    }
}
