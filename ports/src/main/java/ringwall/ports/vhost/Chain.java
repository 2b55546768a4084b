package ringwall.ports.vhost;

import ringwall.dataplane.port.Memory;

/// The pieces of one descriptor chain, or of several in a row, translated: the general case, for
/// chains of more than one descriptor, indirect tables and buffers that straddle regions. Each
/// descriptor is read once.
final class Chain {
    /// More pieces than any driver makes for a 64 KiB frame; a longer chain is refused.
    static final int MAX_PIECES = 256;

    private static final int MAX_STEPS = 1024;

    final long[] address = new long[MAX_PIECES];
    final int[] length = new int[MAX_PIECES];
    int pieces;
    long bytes;

    private final GuestMemory memory;

    Chain(GuestMemory memory) {
        this.memory = memory;
    }

    void clear() {
        pieces = 0;
        bytes = 0;
    }

    /// Appends the chain that starts at `head`.
    ///
    /// @param write `SplitRing.WRITE` if we are to fill it, 0 if we are to read it
    /// @return false when the chain is bad; what was appended of it is void
    boolean append(SplitRing ring, int head, int write) {
        long table = ring.descriptors;
        int entries = ring.size;
        boolean indirect = false;
        int index = head;
        for (int step = 0; step < MAX_STEPS; step++) {
            if (index >= entries) {
                return false;
            }
            long at = table + 16L * index;
            long guest = Memory.getLong(at);
            long rest = Memory.getLong(at + 8);
            long length = rest & 0xFFFFFFFFL;
            int flags = (int) (rest >>> 32) & 0xFFFF;
            if ((flags & SplitRing.INDIRECT) != 0) {
                if (indirect || (flags & SplitRing.NEXT) != 0 || (length & 15) != 0) {
                    return false;
                }
                entries = (int) Math.min(length >>> 4, SplitRing.MAX_SIZE);
                table = entries == 0 ? 0 : memory.toHost(guest, length);
                if (table == 0) {
                    return false;
                }
                indirect = true;
                index = 0;
                continue;
            }
            if ((flags & SplitRing.WRITE) != write || !add(guest, length)) {
                return false;
            }
            if ((flags & SplitRing.NEXT) == 0) {
                return true;
            }
            index = (int) (rest >>> 48);
        }
        return false;
    }

    private boolean add(long guest, long length) {
        bytes += length;
        long at = guest;
        long left = length;
        while (left > 0) {
            long part = Math.min(left, memory.contiguous(at));
            long host = part == 0 ? 0 : memory.toHost(at, part);
            if (host == 0 || pieces == MAX_PIECES || part > Integer.MAX_VALUE) {
                return false;
            }
            if (pieces > 0 && address[pieces - 1] + this.length[pieces - 1] == host) {
                long joined = this.length[pieces - 1] + part;
                if (joined > Integer.MAX_VALUE) {
                    return false;
                }
                this.length[pieces - 1] = (int) joined;
            } else {
                address[pieces] = host;
                this.length[pieces] = (int) part;
                pieces++;
            }
            at += part;
            left -= part;
        }
        return true;
    }

    /// Copies `count` bytes from byte `from` of the pieces on.
    void copyOut(int from, int count, long to) {
        int skip = from;
        int left = count;
        for (int i = 0; i < pieces && left > 0; i++) {
            int piece = length[i];
            if (skip >= piece) {
                skip -= piece;
                continue;
            }
            int part = Math.min(piece - skip, left);
            Memory.copy(address[i] + skip, to + count - left, part);
            left -= part;
            skip = 0;
        }
    }

    /// Copies `count` bytes to byte `at` of the pieces on; they have room.
    void copyIn(long from, int at, int count) {
        int skip = at;
        int left = count;
        for (int i = 0; i < pieces && left > 0; i++) {
            int piece = length[i];
            if (skip >= piece) {
                skip -= piece;
                continue;
            }
            int part = Math.min(piece - skip, left);
            Memory.copy(from + count - left, address[i] + skip, part);
            left -= part;
            skip = 0;
        }
    }
}
