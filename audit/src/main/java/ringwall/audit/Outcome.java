package ringwall.audit;

import org.jspecify.annotations.Nullable;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.settings.Waiver;

/// A finding, with the waiver that covers it. `waiver` is null if none does; an expired one covers
/// nothing, but is kept so that reports can say so (`expired`).
public record Outcome(Finding finding, @Nullable Waiver waiver, boolean expired) {

    /// A failure that nobody waived.
    public boolean active() {
        return finding.result() == Result.FAIL && (waiver == null || expired);
    }

    public boolean waived() {
        return waiver != null && !expired;
    }
}
