package ringwall.compiler;

import java.util.List;
import java.util.SortedMap;
import ringwall.model.Diagnostic;
import ringwall.model.Where;
import ringwall.program.HostProgram;

/// What a Network became.
///
/// @param hosts one program per host, by host name; a host without ports has one too
/// @param appliances one program per appliance VM, by VM name
/// @param notes what the Network says and the programs cannot hold, or hold otherwise than it might
///   seem; sorted
public record Compiled(
        SortedMap<String, HostProgram> hosts,
        SortedMap<String, HostProgram> appliances,
        List<Diagnostic> notes,
        SortedMap<String, Where> ruleWhere) {}
