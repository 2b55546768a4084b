package ringwall.testbed;

/// A clock that you hold: it stands until it is moved.
public final class HeldClock {
    private long nowNs;

    /// @param nowNs nanoseconds since the Unix epoch
    public HeldClock(long nowNs) {
        this.nowNs = nowNs;
    }

    public long nowNs() {
        return nowNs;
    }

    public HeldClock advance(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("time does not go back: " + ns + " ns");
        }
        nowNs += ns;
        return this;
    }

    public HeldClock advanceMs(long ms) {
        return advance(ms * 1_000_000);
    }

    public HeldClock advanceSeconds(long seconds) {
        return advance(seconds * 1_000_000_000);
    }
}
