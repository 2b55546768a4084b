package ringwall.audit.fact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a fact was read.
///
/// - `file`: path as the user gave it, with the path inside an archive after `!`
/// - `sha256`: of the file's bytes, lower-case hex
/// - `pointer`: JSON Pointer, XPath, `table/uuid/column` (OVSDB) or `line:col`; empty: the whole
///   file
/// - `line`: 1-based, 0 when only the pointer is known
/// - `collectedAt`: when the file was made on the audited machine, if that is known
public record Provenance(
        String file, String sha256, String pointer, int line, @Nullable Instant collectedAt) {

    /// `file:line`, or `file pointer`, for people.
    public String text() {
        if (line > 0) {
            return file + ":" + line;
        }
        return pointer.isEmpty() ? file : file + " " + pointer;
    }
}
