/// The nouns of the field as records; Diagnostic; the validated Network.
@NullMarked
package ringwall.model;

import org.jspecify.annotations.NullMarked;
