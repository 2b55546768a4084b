package ringwall.cli;

/// Exit codes of every command, the same everywhere.
public final class ExitCode {
    private ExitCode() {}

    public static final int FINE = 0;

    /// The answer is no, or the file has errors.
    public static final int NO = 1;

    /// The command line is wrong.
    public static final int USAGE = 2;

    /// Input unreadable, not UTF-8 or over a limit; or an invalid file given to a command that
    /// needs a valid one.
    public static final int UNREADABLE = 3;

    /// A fault of ours.
    public static final int INTERNAL = 4;
}
