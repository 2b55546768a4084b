/// The nouns of the field as immutable records, `Diagnostic`, and the `Network`: what is wanted.
///
/// A `Network` is read from intent (YAML), built by an importer or by a program. It holds names,
/// never resolved references, so that two of its parts can be compared and changed alone; every
/// noun keeps the place it was written at (`Where`), so that whoever finds a fault can point to it.
/// All maps are sorted by name: the order of a file never reaches what is compiled from it.
///
/// This package imports nothing but the JDK and never reads files or clocks.
@NullMarked
package ringwall.model;

import org.jspecify.annotations.NullMarked;
