package ringwall.program.interpreter;

import java.util.List;
import ringwall.program.DropReason;

/// What one step made of one frame (or of an event of the machine).
///
/// @param outputs in the order in which they were made: deliveries, then mirror copies; answers,
///   errors and questions of the switch itself where they arose
public record Result(List<Output> outputs, State next, Trace trace) {
    /// One reason for every dropped frame and copy, in order.
    public List<DropReason> drops() {
        return trace.drops();
    }
}
