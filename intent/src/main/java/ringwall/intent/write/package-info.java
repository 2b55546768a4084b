/// A [ringwall.model.Network] as YAML in house style: what importers write, and what reads back as
/// the same Network.
///
/// Promises: what has its usual value is left out; entries stand in the order of their names, one a
/// line where they fit, so that a diff of two files shows the change and nothing else. Never keeps
/// comments: who edits a file that people wrote edits its text.
@NullMarked
package ringwall.intent.write;

import org.jspecify.annotations.NullMarked;
