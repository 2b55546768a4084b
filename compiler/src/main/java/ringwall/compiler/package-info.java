/// Network to one HostProgram per host; pure; one file per concern.
///
///     Network --> Wiring (who is attached where, which segments a host needs)
///                    |
///        one table writer per concern --> Draft --> HostProgram
///
/// [Compiler] is the door. [Wiring] answers every question about attachment once; each `...Tables` file
/// fills its own lists of a [Draft] and reads nothing that another file wrote. What a Network says and a
/// program cannot hold becomes a [ringwall.model.Diagnostic], never silence.
///
/// The same Network gives the same bytes, whatever the order of its file. Nothing here reads a clock, a
/// file or a random number: today's date is a parameter.
@NullMarked
package ringwall.compiler;

import org.jspecify.annotations.NullMarked;
