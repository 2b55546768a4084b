package ringwall.intent.yaml;

/// How much the reader takes before it refuses a document as a whole.
///
/// @param bytes of one file
/// @param depth of nested lists and mappings
/// @param nodes scalars, lists and mappings of one file, aliases counted as what they stand for
/// @param aliases in one file
/// @param files read as one Network
/// @param diagnostics shown; the last line counts the others
public record Limits(int bytes, int depth, int nodes, int aliases, int files, int diagnostics) {
    /// 64 MiB, 32 levels, 8 million nodes, 64 aliases, 256 files, 10,000 diagnostics.
    public static final Limits USUAL = new Limits(64 * 1024 * 1024, 32, 8_000_000, 64, 256, 10_000);
}
