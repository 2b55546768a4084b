/// The recommendations of SP 800-125B and the isolation criteria as decidable checks over facts.
///
/// One file per area: [ringwall.audit.check.Segmentation] (with [ringwall.audit.check.Trunks] for
/// VM-NS-R3 and [ringwall.audit.check.Overlays] for R4, R5), [ringwall.audit.check.Redundancy],
/// [ringwall.audit.check.Firewalls], [ringwall.audit.check.Monitoring],
/// [ringwall.audit.check.Isolation], and [ringwall.audit.check.Stig]. All read a
/// [ringwall.audit.check.View] and write [ringwall.audit.check.Finding]s.
///
/// Promises: a pass rests on something read, a negative one ("there is no X") on complete coverage;
/// a fail has evidence; an unknown names the missing input and the command that makes it. Never:
/// parses a file, prints.
@NullMarked
package ringwall.audit.check;

import org.jspecify.annotations.NullMarked;
