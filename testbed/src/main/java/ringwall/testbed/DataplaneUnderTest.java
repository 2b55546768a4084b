package ringwall.testbed;

import java.util.List;
import java.util.Optional;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Trace;

/// What a dataplane offers to be put through the scenarios and the differential test. One instance
/// is one host, from its first program on; time is what the caller says.
public interface DataplaneUnderTest extends AutoCloseable {
    /// What came of one event.
    ///
    /// @param outputs in any order
    /// @param drops one for each dropped frame and copy, in any order
    /// @param trace empty for dataplanes that do not trace
    record Observed(List<Output> outputs, List<DropReason> drops, Optional<Trace> trace) {}

    /// In reports.
    String name();

    /// Why it cannot run a program; empty: it can. What it cannot run is skipped visibly.
    Optional<String> refuses(HostProgram program);

    /// The program to run from now on; state is kept.
    void load(HostProgram program, long nowNs);

    /// A frame comes in by a port or a pNIC; returns when all that follows from it has happened.
    Observed in(String attachment, byte[] frame, long nowNs);

    /// A pNIC's link changes.
    Observed link(String pnic, boolean up, long nowNs);

    /// The link of a vNIC or adapter changes.
    void port(String port, boolean up, long nowNs);

    /// Time has passed; what is due happens.
    Observed tick(long nowNs);

    @Override
    void close();
}
