/// Jazzer on what reads strangers' bytes. In the build the kept inputs are run once; `fuzz/fuzz.sh`
/// searches on.
@NullMarked
package ringwall.fuzz;

import org.jspecify.annotations.NullMarked;
