package ringwall.audit.check;

/// One area of checks.
interface Area {

    /// Judges the whole site; pure.
    void judge(View view, Verdicts out);
}
