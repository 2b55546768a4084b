/// What is wrong with a [ringwall.model.Network] beyond its grammar: pure checks, one file per
/// concern, each with its sentence and its mend.
///
///     Network, today, Places -> Checks -> Diagnostics
///
/// They live beside the nouns, not beside the YAML reader, because importers, the compiler's tests
/// and programs that build Networks need them as well. They accept a Network with dangling names
/// (the reader hands on what it could read, so that all mistakes come at once) and never throw.
/// Nothing here reads a clock: the day is a parameter.
@NullMarked
package ringwall.model.check;

import org.jspecify.annotations.NullMarked;
