package ringwall.audit.check;

/// What became of a check on a subject. In the order in which they win when subjects are taken
/// together.
public enum Result {
    FAIL,
    UNKNOWN,
    PASS,
    NOT_APPLICABLE;

    /// For people and files: `fail`, `unknown`, `pass`, `not-applicable`.
    public String word() {
        return switch (this) {
            case FAIL -> "fail";
            case UNKNOWN -> "unknown";
            case PASS -> "pass";
            case NOT_APPLICABLE -> "not-applicable";
        };
    }

    public Result and(Result other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
