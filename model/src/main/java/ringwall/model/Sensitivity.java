package ringwall.model;

/// The sensitivity level of a VM, host or switch (SP 800-125B 2.1, 2.2). Levels are compared for
/// equality only: mixing two on one element is a finding, whichever is higher.
public record Sensitivity(String name) {
    /// Nothing was said.
    public static final Sensitivity UNSTATED = new Sensitivity("");

    public boolean stated() {
        return !name.isEmpty();
    }

    /// True when both are stated and differ.
    public boolean conflictsWith(Sensitivity other) {
        return stated() && other.stated() && !equals(other);
    }
}
