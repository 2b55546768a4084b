package ringwall.audit.fact;

/// How much input is read before the rest is refused, with a notification.
///
/// - `fileBytes`: of one file, unpacked
/// - `totalBytes`: of all files, unpacked (a zip bomb ends here)
/// - `files`: number of files
/// - `depth`: nesting of directories, of JSON and of XML
/// - `facts`: number of facts
public record Limits(long fileBytes, long totalBytes, int files, int depth, int facts) {

    public static final Limits DEFAULT = new Limits(64L << 20, 512L << 20, 20_000, 100, 3_000_000);
}
