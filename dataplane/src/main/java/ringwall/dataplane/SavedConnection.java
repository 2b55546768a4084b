package ringwall.dataplane;

import java.util.Arrays;

/// A connection on its way to another switch.
///
/// @param rule name of the rule that allowed it
/// @param entry the table's entry, as `Connections` lays it out
// equality is by content, below
@SuppressWarnings("ArrayRecordComponent")
public record SavedConnection(String rule, byte[] entry) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SavedConnection saved
                && saved.rule.equals(rule)
                && Arrays.equals(saved.entry, entry);
    }

    @Override
    public int hashCode() {
        return 31 * rule.hashCode() + Arrays.hashCode(entry);
    }
}
