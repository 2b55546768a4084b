package ringwall.observe;

import java.util.Map;
import ringwall.program.DropReason;

/// What went through one port since the dataplane started.
///
/// @param made frames that the dataplane itself made there: answers, errors, mirror copies
/// @param fast of the received frames: decided by a flow entry
/// @param drops by reason; reasons that never struck are left out
public record PortCounters(
        String port,
        long rxFrames,
        long rxBytes,
        long txFrames,
        long txBytes,
        long made,
        long fast,
        Map<DropReason, Long> drops) {
    public long dropped() {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }
}
