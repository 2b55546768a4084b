package ringwall.bench.dataplane;

import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// Programs that several benchmarks run.
public final class BenchPrograms {
    private BenchPrograms() {}

    /// Two vNICs, `a/eth0` (10.0.0.10) and `b/eth0` (10.0.0.11), that may talk to each other from
    /// port 1000 on.
    ///
    /// @param rules per vNIC, of which the last allows it; 0: firewall off
    public static HostProgram twoPorts(int rules) throws ProgramText.Malformed {
        return TwoPorts.program(rules);
    }
}
