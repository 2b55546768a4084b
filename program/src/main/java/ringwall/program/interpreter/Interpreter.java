package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.List;
import ringwall.program.HostProgram;

/// The meaning of a program: `step(program, state, arrival, now) -> outputs, next state, trace`.
///
/// An arrival is an attachment - the name of a vNIC's or adapter's port, or of a pNIC - and the
/// bytes of one Ethernet frame without FCS, as it is on a wire: no offloads, no super-frames.
/// Outputs leave by attachments too. A port that the program does not have passes nothing
/// (`PORT_NOT_CONFIRMED`).
///
/// Any bytes are a frame, and no frame makes it throw. The same arguments give the same result. An
/// instance is immutable.
public final class Interpreter {
    private final Tables tables;

    private Interpreter(HostProgram program) {
        this.tables = new Tables(program);
    }

    public static Interpreter of(HostProgram program) {
        return new Interpreter(program);
    }

    /// The short form, for one frame: it indexes the program each time.
    public static Result step(
            HostProgram program, State state, String attachment, byte[] frame, long nowNs) {
        return of(program).step(state, attachment, frame, nowNs);
    }

    public HostProgram program() {
        return tables.program;
    }

    /// @param nowNs nanoseconds since the Unix epoch; not before the last step's
    public Result step(State state, String attachment, byte[] frame, long nowNs) {
        return advance(state.copy(), attachment, frame, nowNs);
    }

    /// As [#step], but changes the state given instead of copying it: for those who hold many
    /// connections and need no past.
    public Result advance(State state, String attachment, byte[] frame, long nowNs) {
        state.expire(nowNs);
        Walk walk = new Walk(tables, state, nowNs);
        walk.arrive(attachment, frame);
        return walk.result();
    }

    /// A pNIC's link changes; a team may fail over and announce its MACs.
    public Result link(State state, String pnic, boolean up, long nowNs) {
        return tick(state.withLink(pnic, up, nowNs), nowNs);
    }

    /// Time passes: a member's up-delay may have ended. To be called at least when [#link] is.
    public Result tick(State state, long nowNs) {
        State next = state.copy();
        next.expire(nowNs);
        List<Output> outputs = new ArrayList<>();
        Announcements.make(tables, next, nowNs, outputs);
        return new Result(List.copyOf(outputs), next, new Trace(List.of()));
    }
}
