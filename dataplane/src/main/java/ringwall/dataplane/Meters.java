package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.program.MeterEntry;

/// Token buckets: full at first, filled continuously at `rate` a second up to `burst`; what finds
/// too few tokens is dropped and takes none. Levels are exact, in tokens times 10^9; they stay when
/// programs change. Frames count as one token, bytes as those of the untagged Ethernet frame before
/// encapsulation.
final class Meters {
    private static final long SCALE = 1_000_000_000L;
    private static final int KINDS = MeterEntry.Kind.values().length;
    private static final int RELATED = KINDS;
    private static final int OWN_ERRORS = KINDS + 1;
    private static final int WIDTH = KINDS + 2;

    /// ICMP errors a second that pass a zone, and that the switch itself sends to a port.
    private static final long ICMP_ERRORS_PER_SECOND = 100;

    private final long[] levels;
    private final long[] atNs;
    private final boolean[] begun;
    private final int segmentsAt;

    /// @param ports slots of ports, and of segments
    Meters(int ports) {
        int buckets = (ports * 2) * WIDTH;
        levels = new long[buckets];
        atNs = new long[buckets];
        begun = new boolean[buckets];
        segmentsAt = ports;
    }

    /// True: within the meter, or there is none.
    boolean allows(Plan.PortPlan port, MeterEntry.Kind kind, long tokens, long nowNs) {
        MeterEntry meter = port.meters[Ordinals.of(kind)];
        return meter == null
                || take(
                        port.slot * WIDTH + Ordinals.of(kind),
                        meter.rate(),
                        meter.burst(),
                        tokens,
                        nowNs);
    }

    /// The same for a segment's rate on the uplinks.
    boolean allows(Plan.SegmentPlan segment, long bytes, long nowNs) {
        MeterEntry meter = segment.meter;
        return meter == null
                || take(
                        (segmentsAt + segment.slot) * WIDTH,
                        meter.rate(),
                        meter.burst(),
                        bytes,
                        nowNs);
    }

    boolean relatedError(int port, long nowNs) {
        return take(
                port * WIDTH + RELATED, ICMP_ERRORS_PER_SECOND, ICMP_ERRORS_PER_SECOND, 1, nowNs);
    }

    boolean ownError(int port, long nowNs) {
        return take(
                port * WIDTH + OWN_ERRORS,
                ICMP_ERRORS_PER_SECOND,
                ICMP_ERRORS_PER_SECOND,
                1,
                nowNs);
    }

    /// Whether any meter counts what goes from one port to another.
    static boolean any(Plan.PortPlan from, Plan.@Nullable PortPlan to, Plan.SegmentPlan segment) {
        return from.meters[Ordinals.of(MeterEntry.Kind.FROM_PORT)] != null
                || (to != null && to.meters[Ordinals.of(MeterEntry.Kind.TO_PORT)] != null)
                || segment.meter != null;
    }

    private boolean take(int bucket, long rate, long burst, long tokens, long nowNs) {
        long full = scaled(burst);
        long level = begun[bucket] ? filled(bucket, rate, full, nowNs) : full;
        long wanted = scaled(tokens);
        boolean enough = level >= wanted;
        levels[bucket] = enough ? level - wanted : level;
        atNs[bucket] = nowNs;
        begun[bucket] = true;
        return enough;
    }

    private long filled(int bucket, long rate, long full, long nowNs) {
        long elapsedNs = Math.max(0, nowNs - atNs[bucket]);
        if (Math.multiplyHigh(elapsedNs, rate) != 0 || elapsedNs * rate < 0) {
            return full;
        }
        long level = levels[bucket] + elapsedNs * rate;
        return level < 0 || level > full ? full : level;
    }

    private static long scaled(long tokens) {
        return tokens > Long.MAX_VALUE / SCALE ? Long.MAX_VALUE : tokens * SCALE;
    }
}
