package ringwall.bench.vhost;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Rates of a counter, second by second; the first second is shown and left out of the median.
final class Samples {
    private static final long SECOND = 1_000_000_000L;

    private final long[] perSecond;
    private int taken;
    private long lastNs;
    private long last;

    Samples(int seconds) {
        perSecond = new long[seconds + 1];
    }

    /// Begins now.
    long startNs() {
        lastNs = System.nanoTime();
        return lastNs;
    }

    /// @return 0 when all samples are taken
    long tick(long nowNs, long count) {
        if (nowNs - lastNs >= SECOND) {
            perSecond[taken++] = Math.round((count - last) * (double) SECOND / (nowNs - lastNs));
            lastNs = nowNs;
            last = count;
        }
        return taken == perSecond.length ? 0 : lastNs;
    }

    long median() {
        long[] sorted =
                Arrays.copyOfRange(perSecond, Math.min(1, perSecond.length - 1), perSecond.length);
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    String list() {
        return Arrays.stream(perSecond).mapToObj(Long::toString).collect(Collectors.joining(","));
    }
}
