package ringwall.ports.vhost;

import ringwall.dataplane.port.Memory;

/// Copies of a size that is worth no call.
final class Copy {
    private Copy() {}

    private static final int BY_CALL = 256;

    /// Copies exactly `bytes`, at least 8: word by word, the last word overlapping.
    static void exact(long from, long to, int bytes) {
        if (bytes > BY_CALL || bytes < 8) {
            Memory.copy(from, to, bytes);
            return;
        }
        int last = bytes - 8;
        for (int i = 0; i < last; i += 8) {
            Memory.putLong(to + i, Memory.getLong(from + i));
        }
        Memory.putLong(to + last, Memory.getLong(from + last));
    }
}
