/// The meaning of a [ringwall.program.HostProgram]: `step(program, state, arrival, now) -> outputs,
/// next state, trace`.
///
///     arrival -> ingress -> storm -> port_security -> ct_from -> from_port -> route -> forward
///                                                                                        |
///                             output <- to_port <- ct_to <----------- per copy ----------+
///
/// `Walk` walks the tables of `Pipeline` in order; it is meant to be judged by reading. Beside it
/// stand plain specification files, slow and obvious: `Guards`, `Conntrack`, `TcpTracker`,
/// `Fragments`, `Responders`, `Router`, `Snooping`, `Meters`, `Mirrors`, `Tunnels`, `Teams`. Every
/// other dataplane must agree with this one in verdict, bytes and reason.
///
/// `step` is pure: the state given is never changed. Time is nanoseconds since the Unix epoch and is
/// always given. Traces come from the same code. Nothing here is fast, and nothing throws for any
/// bytes.
@NullMarked
package ringwall.program.interpreter;

import org.jspecify.annotations.NullMarked;
