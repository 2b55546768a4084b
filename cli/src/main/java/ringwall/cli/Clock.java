package ringwall.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/// Where commands get the time from: nanoseconds since the Unix epoch that never go back.
final class Clock {
    private Clock() {}

    /// The day for which rules and mirrors are judged: UTC, so that every command and every host
    /// agrees.
    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    static LongSupplier epochNs() {
        long epoch = System.currentTimeMillis() * 1_000_000;
        long start = System.nanoTime();
        return () -> epoch + System.nanoTime() - start;
    }
}
