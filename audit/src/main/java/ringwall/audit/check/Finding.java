package ringwall.audit.check;

import java.util.List;
import ringwall.audit.fact.Confidence;

/// The result of one check for one subject.
///
/// - `check`: id, such as `VM-NS-R2.1`
/// - `subject`: `switch esx1/vSwitch0`, `vm web`, `host kvm1`, `site`
/// - `cause`: one short sentence that findings of one cause share
/// - `what`: this subject's sentence
/// - `missing`, `command`: of an unknown: the input that would decide it, and what produces that
/// - `fix`: commands to copy, in order; comments start with `#`
/// - `remarks`: what else the reader should know
public record Finding(
        String check,
        String subject,
        Result result,
        Severity severity,
        Confidence confidence,
        String cause,
        String what,
        List<Evidence> evidence,
        String missing,
        String command,
        List<String> fix,
        List<String> remarks) {

    public Finding {
        evidence = List.copyOf(evidence);
        fix = List.copyOf(fix);
        remarks = List.copyOf(remarks);
    }

    /// The same with another severity (a profile's).
    public Finding at(Severity other) {
        return new Finding(
                check,
                subject,
                result,
                other,
                confidence,
                cause,
                what,
                evidence,
                missing,
                command,
                fix,
                remarks);
    }

    /// The same, surer: a lab tested it or a verifier proved it.
    public Finding confirmed(Confidence stronger, List<Evidence> more, String remark) {
        var all = new java.util.ArrayList<>(evidence);
        all.addAll(more);
        var said = new java.util.ArrayList<>(remarks);
        said.add(remark);
        return new Finding(
                check, subject, result, severity, stronger, cause, what, all, missing, command, fix,
                said);
    }
}
