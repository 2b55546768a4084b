package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.PortSecurity;

/// Foreign MACs behind a learning port: last seen there, aged after five minutes, at most
/// `macQuota` a port. A MAC that was learned elsewhere moves. Configured entries never do; the
/// guard has seen to that.
final class Learning {
    static final long AGE_NS = 300_000_000_000L;

    private Learning() {}

    static @Nullable DropReason learn(State state, PortSecurity entry, Mac mac, long nowNs) {
        State.MacKey key = new State.MacKey(entry.segment(), mac);
        State.Learned known = state.learned.get(key);
        boolean here = known != null && known.port().equals(entry.port());
        long count =
                state.learned.entrySet().stream()
                        .filter(e ->
                                e.getKey().segment().equals(entry.segment())
                                        && e.getValue().port().equals(entry.port()))
                        .count();
        if (!here && count >= entry.macQuota()) {
            return DropReason.MAC_QUOTA;
        }
        state.learned.put(key, new State.Learned(entry.port(), nowNs + AGE_NS));
        return null;
    }
}
