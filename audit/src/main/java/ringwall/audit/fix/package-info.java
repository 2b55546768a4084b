/// Edits of a Ringwall intent that make findings go away, as a diff of its text.
///
///     finding -> Proposals (candidate edits) -> text -> Intent and audit again -> accepted or not -> UnifiedDiff
///
/// Promises: an edit is proposed only if the edited intent is valid, the finding is gone and no other finding
/// appeared; comments and layout stay; a finding without such an edit says why. Never: writes a file, invents
/// hardware, or opens what was closed.
@NullMarked
package ringwall.audit.fix;

import org.jspecify.annotations.NullMarked;
