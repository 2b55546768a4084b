/// The waist: HostProgram, Pipeline, DropReason, text form, diff, reference Interpreter with trace.
@NullMarked
package ringwall.program;

import org.jspecify.annotations.NullMarked;
