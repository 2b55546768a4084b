package ringwall.cli;

import java.util.function.LongSupplier;

/// Where commands get the time from: nanoseconds since the Unix epoch that never go back.
final class Clock {
    private Clock() {}

    static LongSupplier epochNs() {
        long epoch = System.currentTimeMillis() * 1_000_000;
        long start = System.nanoTime();
        return () -> epoch + System.nanoTime() - start;
    }
}
