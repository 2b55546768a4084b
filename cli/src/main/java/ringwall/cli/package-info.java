/// The `ringwall` command: one file per command, each a thin shell around a module below.
///
/// Promises: exit codes as in [ExitCode]; `--json` wherever something is answered; `NO_COLOR` is
/// honoured; bad input gets sentences with file:line:column, never a stack trace. A command does no
/// work of its own: it reads arguments, calls a module, prints.
@NullMarked
package ringwall.cli;

import org.jspecify.annotations.NullMarked;
