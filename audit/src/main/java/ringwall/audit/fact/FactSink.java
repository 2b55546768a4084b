package ringwall.audit.fact;

/// Where importers put what they read.
public interface FactSink {

    void add(Fact fact);

    /// Says how completely one kind of fact was read for a host; `host` empty: for the whole site.
    /// Of two statements the more complete counts.
    void coverage(FactType type, String host, Coverage coverage);

    /// The content says how the host of this file is really called. If a directory yields one name
    /// only, all its facts move to that name.
    void hostNamed(SourceFile file, String name);

    void note(Notification notification);

    default void error(SourceFile file, String pointer, String what, String mend) {
        note(new Notification(Notification.Level.ERROR, file.path(), pointer, what, mend));
    }

    default void warning(SourceFile file, String pointer, String what, String mend) {
        note(new Notification(Notification.Level.WARNING, file.path(), pointer, what, mend));
    }

    default void note(SourceFile file, String pointer, String what, String mend) {
        note(new Notification(Notification.Level.NOTE, file.path(), pointer, what, mend));
    }

    /// All types at once.
    default void coverage(String host, Coverage coverage, FactType... types) {
        for (FactType type : types) {
            coverage(type, host, coverage);
        }
    }

    /// Limits that the importer must keep.
    Limits limits();
}
