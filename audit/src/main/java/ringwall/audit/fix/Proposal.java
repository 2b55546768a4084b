package ringwall.audit.fix;

import java.util.List;

/// Edits that might make a finding go away; whether they do is tried, not believed.
///
/// - `what`: what the edits do, for people: `vs leaves by a team of ens1 and ens2`
record Proposal(String what, List<TextEdit> edits) {

    Proposal {
        edits = List.copyOf(edits);
    }
}
