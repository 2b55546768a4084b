package ringwall.audit.fact;

import java.util.List;

/// Turns files of one format into facts.
///
/// Contract:
/// - It detects its format by itself, from name and content; the highest claim gets the file.
/// - It gets all files that it won in one directory (one host hint) at once, in order of path, so
///   that it can join what belongs together (`list Port` and `list Interface`).
/// - It never throws for bad input: it notes what is wrong, and sets no coverage for what it did
///   not read.
/// - It sets [Coverage#COMPLETE] only where the format shows all there is: an unread list is never
///   "empty".
/// - It prints no secret: what it quotes goes through [Redact].
/// - It is stateless; one instance serves all sites and threads.
public interface Importer {

    /// No claim.
    int NO = 0;

    /// Would read it if nobody knows better (any JSON, any `key: value` text).
    int GUESS = 20;

    /// Content looks like the format.
    int LIKELY = 50;

    /// Content bears the format's own mark.
    int SURE = 90;

    /// Short name for reports: `ovsdb`, `libvirt`.
    String name();

    /// How sure it is that the file is its own: 0 (no) to 100. Looks at [SourceFile#name()] and
    /// [SourceFile#head()], reads the rest only when those agree.
    int claim(SourceFile file);

    /// Adds facts, coverage and notifications. The files are all of one directory.
    void read(List<SourceFile> files, FactSink out);
}
