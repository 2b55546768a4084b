package ringwall.dataplane;

/// How long a worker without work keeps looking before it sleeps, and how long it sleeps. It looks
/// longer where frames came soon after it had fallen asleep, and shorter where they did not: a busy
/// switch never pays for a wake-up, an idle one costs next to nothing.
///
///     work -- look (spin, then yield) -- sleep 1 ms -- 2 ms -- ... -- 32 ms --
final class IdleStrategy {
    enum Move {
        SPIN,
        YIELD,
        SLEEP
    }

    private static final long LEAST_LOOK_NS = 10_000;
    private static final long MOST_LOOK_NS = 400_000;
    private static final long LEAST_SLEEP_NS = 1_000_000;
    private static final long MOST_SLEEP_NS = 32_000_000;

    /// While frames wait for a port that does not drain: nobody tells when it does.
    private static final long NAP_NS = 100_000;

    private long lookNs = 50_000;
    private long sleepNs = LEAST_SLEEP_NS;
    private long sinceNs = -1;
    private int falseAlarms;

    void worked() {
        sinceNs = -1;
        sleepNs = LEAST_SLEEP_NS;
        falseAlarms = 0;
    }

    Move next(long nowNs) {
        if (sinceNs < 0 || nowNs < sinceNs) {
            sinceNs = nowNs;
        }
        long looked = nowNs - sinceNs;
        if (looked >= lookNs) {
            return Move.SLEEP;
        }
        return looked < lookNs / 2 ? Move.SPIN : Move.YIELD;
    }

    /// How long to sleep now.
    ///
    /// @param waiting frames wait for a port
    long sleepNs(boolean waiting) {
        if (falseAlarms > 2 || waiting) {
            return NAP_NS;
        }
        return sleepNs;
    }

    /// A descriptor that is ready all the time without a frame (an error that its port does not
    /// clear) must not keep the worker awake.
    boolean deaf() {
        return falseAlarms > 2;
    }

    /// After a sleep.
    ///
    /// @param woken by a port or a command
    void slept(boolean woken, long sleptNs) {
        if (woken) {
            falseAlarms++;
            lookNs =
                    sleptNs < 2 * lookNs
                            ? Math.min(2 * lookNs, MOST_LOOK_NS)
                            : Math.max(lookNs / 2, LEAST_LOOK_NS);
            sinceNs = -1;
        } else {
            falseAlarms = 0;
            lookNs = Math.max(lookNs / 2, LEAST_LOOK_NS);
            sleepNs = Math.min(2 * sleepNs, MOST_SLEEP_NS);
        }
    }
}
