package ringwall.program.interpreter;

import ringwall.program.MeterEntry;

/// Token buckets: full at first, filled continuously at `rate` a second up to `burst`; what finds
/// too few tokens is dropped and takes none. Levels are exact, in tokens times 10^9.
///
/// Frames count as one token, bytes as the bytes of the untagged Ethernet frame without FCS, before
/// encapsulation.
final class Meters {
    private static final long SCALE = 1_000_000_000L;

    private Meters() {}

    /// True: within the meter, or there is none.
    static boolean allows(
            Tables tables,
            State state,
            MeterEntry.Kind kind,
            String subject,
            long tokens,
            long nowNs) {
        MeterEntry meter = tables.meter(kind, subject);
        return meter == null
                || take(
                        state,
                        kind.name() + " " + subject,
                        meter.rate(),
                        meter.burst(),
                        tokens,
                        nowNs);
    }

    static boolean take(State state, String key, long rate, long burst, long tokens, long nowNs) {
        long full = scaled(burst);
        State.Bucket bucket = state.buckets.get(key);
        long level = bucket == null ? full : filled(bucket, rate, full, nowNs);
        long wanted = scaled(tokens);
        boolean enough = level >= wanted;
        state.buckets.put(key, new State.Bucket(enough ? level - wanted : level, nowNs));
        return enough;
    }

    private static long filled(State.Bucket bucket, long rate, long full, long nowNs) {
        long elapsedNs = Math.max(0, nowNs - bucket.atNs());
        if (Math.multiplyHigh(elapsedNs, rate) != 0 || elapsedNs * rate < 0) {
            return full;
        }
        long level = bucket.level() + elapsedNs * rate;
        return level < 0 || level > full ? full : level;
    }

    private static long scaled(long tokens) {
        return tokens > Long.MAX_VALUE / SCALE ? Long.MAX_VALUE : tokens * SCALE;
    }
}
