package ringwall.cli.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.program.DropReason;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Trace;

/// A frame's passage through one host, appliance, or into an external network.
///
/// @param node host or appliance name; `external NAME`
/// @param attachment where the frame came in
/// @param cameFrom the far end of that cable, or the node in front; empty for the sender itself
/// @param trace absent where no program ran
@SuppressWarnings("ArrayRecordComponent") // never compared
record Hop(
        String node,
        String attachment,
        String cameFrom,
        byte[] frame,
        @Nullable Trace trace,
        List<Output> outputs) {

    /// A copy that a physical switch flooded here and that this host, rightly, made nothing of.
    boolean aside(String targetHost) {
        if (trace == null || cameFrom.isEmpty() || !outputs.isEmpty()) {
            return false;
        }
        return !node.equals(targetHost) || trace.drops().contains(DropReason.TEAM_MEMBER_INACTIVE);
    }
}
