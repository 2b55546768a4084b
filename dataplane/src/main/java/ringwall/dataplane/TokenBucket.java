package ringwall.dataplane;

/// A rate in bytes a second that may be borrowed against by one frame: something may leave while
/// the level is above zero, and takes the level below it. Levels are in bytes times 10^9, exact for
/// rates up to 400 Gbit/s.
final class TokenBucket {
    private static final long SCALE = 1_000_000_000L;

    /// Longer pauses fill nothing more: every burst here is shorter.
    private static final long MOST_NS = 100_000_000L;

    private long rate;
    private long full;
    private long level;
    private long atNs;

    /// Takes another rate; the level stays, as far as the new burst allows.
    ///
    /// @param newRate bytes a second; 0: never above zero
    /// @param burst bytes at once
    void rate(long newRate, long burst) {
        if (rate == 0) {
            level = burst * SCALE;
        }
        rate = newRate;
        full = newRate == 0 ? 0 : burst * SCALE;
        level = Math.min(level, full);
    }

    long rate() {
        return rate;
    }

    private void fill(long nowNs) {
        long elapsed = Math.min(Math.max(0, nowNs - atNs), MOST_NS);
        atNs = nowNs;
        level = Math.min(full, level + elapsed * rate);
    }

    boolean open(long nowNs) {
        fill(nowNs);
        return level > 0;
    }

    /// Whether so many bytes are there.
    boolean has(long bytes, long nowNs) {
        fill(nowNs);
        return level >= bytes * SCALE;
    }

    void take(long bytes) {
        level -= bytes * SCALE;
    }
}
