package ringwall.audit.fact;

/// How sure a fact or a result is, from strongest to weakest. A result is as sure as its weakest
/// fact.
public enum Confidence {
    /// A verifier showed it for all frames.
    PROVED,
    /// Real frames showed it.
    TESTED,
    /// Read in the state or configuration of the thing itself.
    OBSERVED,
    /// Computed from observed facts, or a product's documented default.
    DERIVED,
    /// Guessed from a convention (the PCI bus from the name enp3s0); may pass only with a visible
    /// mark.
    INFERRED,
    /// Told by the operator, or an intended state that nobody read back.
    DECLARED;

    public Confidence weaker(Confidence other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public Confidence stronger(Confidence other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
