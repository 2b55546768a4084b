/// The isolation test on somebody's own Network: its VMs, segments, hosts and rules, each VM attacking the others.
///
///     Network -> Lab (in-process guests, virtual time) -> Pair (spy, victim) -> frames of an attack -> who received them?
///
/// Promises: verdicts from captured frames at every guest's port, on every host; what the rules allow must still work
/// after each attack. Never: judges by the programs or the compiler.
@NullMarked
package ringwall.lab.isolation.file;

import org.jspecify.annotations.NullMarked;
