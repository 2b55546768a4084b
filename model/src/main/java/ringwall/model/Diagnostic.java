package ringwall.model;

import java.util.Comparator;

/// What is wrong (or deserves attention) in what a user wrote, where, and how to mend it.
///
/// @param what one sentence without a final full stop
/// @param mend what to do, imperative, without a final full stop; may be empty
public record Diagnostic(Severity severity, Where where, String what, String mend)
        implements Comparable<Diagnostic> {

    /// Longest sentence; what quotes foreign text is cut here.
    private static final int LONGEST = 600;

    public Diagnostic {
        what = oneLine(what);
        mend = oneLine(mend);
    }

    /// Sentences quote what people wrote: line breaks and control characters become spaces.
    private static String oneLine(String text) {
        boolean plain = text.length() <= LONGEST;
        for (int i = 0; i < text.length() && plain; i++) {
            plain = !breaks(text.charAt(i));
        }
        if (plain) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (line.length() == LONGEST) {
                return line.append("...").toString();
            }
            line.append(breaks(text.charAt(i)) ? ' ' : text.charAt(i));
        }
        return line.toString();
    }

    private static boolean breaks(char c) {
        return c < ' ' || c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029;
    }

    public enum Severity {
        /// The Network cannot be used.
        ERROR,
        /// Usable, but hardly what was meant.
        WARNING,
        /// Said but not enforced by the dataplanes of this version, or worth knowing.
        NOTE;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final Comparator<Diagnostic> ORDER =
            Comparator.comparing(Diagnostic::where)
                    .thenComparing(Diagnostic::severity)
                    .thenComparing(Diagnostic::what)
                    .thenComparing(Diagnostic::mend);

    public static Diagnostic error(Where where, String what, String mend) {
        return new Diagnostic(Severity.ERROR, where, what, mend);
    }

    public static Diagnostic warning(Where where, String what, String mend) {
        return new Diagnostic(Severity.WARNING, where, what, mend);
    }

    public static Diagnostic note(Where where, String what, String mend) {
        return new Diagnostic(Severity.NOTE, where, what, mend);
    }

    @Override
    public int compareTo(Diagnostic other) {
        return ORDER.compare(this, other);
    }

    /// `file:line:column: severity: what. Mend: mend.`
    @Override
    public String toString() {
        String head = (where.known() ? where + ": " : "") + severity.word() + ": " + what;
        return mend.isEmpty() ? head : head + ". Mend: " + mend;
    }
}
