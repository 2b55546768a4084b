package ringwall.audit.fact;

/// What an importer has to say about its input: refused, partly read, strange.
///
/// - `file`, `pointer`: as in [Provenance]; pointer may be empty
/// - `what`: one sentence, without secrets
/// - `mend`: what to do, often a command; may be empty
public record Notification(Level level, String file, String pointer, String what, String mend) {

    /// How much was lost.
    public enum Level {
        /// The file gave no facts.
        ERROR,
        /// Part of the file gave no facts, or facts contradict each other.
        WARNING,
        /// Worth knowing.
        NOTE
    }

    /// One line for people.
    public String text() {
        return file
                + (pointer.isEmpty() ? "" : ":" + pointer)
                + ": "
                + what
                + (mend.isEmpty() ? "" : "; " + mend);
    }
}
