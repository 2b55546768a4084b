/// A bad wire around any port: loss, duplication, corruption, delay, jitter and reordering, the
/// same again for the same seed and clock.
@NullMarked
package ringwall.ports.impair;

import org.jspecify.annotations.NullMarked;
