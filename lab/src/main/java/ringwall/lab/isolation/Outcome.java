package ringwall.lab.isolation;

/// What came of an attack.
///
/// @param observed one sentence with numbers: what the capture shows
/// @param learningFloods unicast frames that reached vm1 before the switch could know better; they
///   do not count against it
public record Outcome(Verdict verdict, String observed, int learningFloods) {
    public enum Verdict {
        PASS,
        FAIL,
        NOT_APPLICABLE;

        public String word() {
            return this == NOT_APPLICABLE ? "n/a" : name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static Outcome of(boolean pass, String observed) {
        return new Outcome(pass ? Verdict.PASS : Verdict.FAIL, observed, 0);
    }

    public static Outcome notApplicable(String why) {
        return new Outcome(Verdict.NOT_APPLICABLE, why, 0);
    }

    public Outcome withFloods(int floods) {
        return new Outcome(verdict, observed, floods);
    }

    public boolean passed() {
        return verdict == Verdict.PASS;
    }
}
