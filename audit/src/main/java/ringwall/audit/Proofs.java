package ringwall.audit;

import java.util.List;
import ringwall.audit.check.Evidence;
import ringwall.audit.check.Finding;
import ringwall.audit.fact.Confidence;

/// Where a running lab or a verifier adds to what files show. A lab that tested isolation answers
/// with [Confidence#TESTED], a verifier with [Confidence#PROVED]. An answer speaks of one check and
/// one subject; it turns an unknown into a pass, or a pass into a fail, only by saying so.
public interface Proofs {

    /// Nothing was tested or proved.
    Proofs NONE = _ -> new Answer(Verdict.SILENT, Confidence.OBSERVED, "", List.of());

    /// What was found out.
    enum Verdict {
        /// Says nothing of this finding.
        SILENT,
        /// What the finding passes (or what it could not decide) holds.
        HOLDS,
        /// It does not hold.
        BROKEN
    }

    /// - `remark`: what was done, one sentence: `20 frames from vm a never reached vm b`
    /// - `evidence`: the record of it
    record Answer(Verdict verdict, Confidence confidence, String remark, List<Evidence> evidence) {}

    /// Is asked once for each finding.
    Answer about(Finding finding);
}
