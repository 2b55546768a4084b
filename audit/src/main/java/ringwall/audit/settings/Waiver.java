package ringwall.audit.settings;

import java.time.LocalDate;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Glob;
import ringwall.audit.check.Result;

/// A failure that somebody accepted, for a reason and a time.
///
/// - `check`: an id, with its children
/// - `subject`: a glob over subjects
/// - `expires`: last day on which it holds
/// - `place`: `file:line`
public record Waiver(
        String id,
        String check,
        String subject,
        String reason,
        String approvedBy,
        LocalDate expires,
        String ticket,
        String place) {

    /// Does it speak of this finding, whatever the date?
    public boolean covers(Finding finding) {
        return finding.result() == Result.FAIL
                && (finding.check().equals(check) || finding.check().startsWith(check + "."))
                && Glob.matches(subject, finding.subject());
    }

    public boolean expired(LocalDate today) {
        return today.isAfter(expires);
    }
}
