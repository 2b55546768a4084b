/// Runs a whole Network on this machine: hosts, physical switches, guests, clock; the isolation
/// test.
@NullMarked
package ringwall.lab;

import org.jspecify.annotations.NullMarked;
