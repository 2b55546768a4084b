package ringwall.audit.fact;

/// How much of one kind of fact an input told about one host.
public enum Coverage {
    /// Nothing was read: the absence of a fact says nothing.
    ABSENT,
    /// Some were read, there may be more.
    PARTIAL,
    /// All were read: what is not there does not exist.
    COMPLETE
}
