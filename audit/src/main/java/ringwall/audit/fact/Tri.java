package ringwall.audit.fact;

/// Three-valued logic (Kleene): what is not known stays not known, unless the other operand
/// decides.
public enum Tri {
    YES,
    NO,
    UNKNOWN;

    public static Tri of(boolean value) {
        return value ? YES : NO;
    }

    public boolean yes() {
        return this == YES;
    }

    public boolean no() {
        return this == NO;
    }

    public boolean unknown() {
        return this == UNKNOWN;
    }

    public Tri not() {
        return switch (this) {
            case YES -> NO;
            case NO -> YES;
            case UNKNOWN -> UNKNOWN;
        };
    }

    public Tri and(Tri other) {
        if (this == NO || other == NO) {
            return NO;
        }
        return this == YES && other == YES ? YES : UNKNOWN;
    }

    public Tri or(Tri other) {
        return not().and(other.not()).not();
    }
}
