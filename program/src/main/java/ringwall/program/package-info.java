/// THE WAIST: what one host must do. Everything above writes a `HostProgram`, everything below reads one.
///
///     compiler --> HostProgram --> Interpreter (the meaning), embedded switch, eBPF, OVS, verifier
///
/// A program holds names only, never dense ids: one more VM must not renumber the world. It is made of
/// sections; its identity is a hash tree over them. Its tables have four shapes and no more: exact,
/// longest prefix, first-match guards, and rule(port set, peer set, service, state). No negation, no goto,
/// no registers, no field-to-field compare.
///
/// [ProgramText] writes and reads it, [ProgramHash] is its identity, [ProgramDiff] says what to do to get
/// from one to another, [ProgramCheck] finds names that nothing bears; what it means stands in
/// `ringwall.program.interpreter`.
///
/// The package never reads a Network, a file or a clock.
@NullMarked
package ringwall.program;

import org.jspecify.annotations.NullMarked;
