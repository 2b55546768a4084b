package ringwall.ports.impair;

/// What a bad wire does, each direction alike. Probabilities are 0 to 1 per frame, independent of
/// each other.
///
/// @param loss a frame vanishes
/// @param duplicate a frame comes twice
/// @param corrupt one bit of a frame is turned
/// @param reorder a frame is held back for `reorderNs` more, so that later ones overtake it
/// @param reorderNs nanoseconds
/// @param delayNs every frame's delay, nanoseconds
/// @param jitterNs added to the delay, evenly from 0 to this; frames keep their order
public record Impairments(
        double loss,
        double duplicate,
        double corrupt,
        double reorder,
        long reorderNs,
        long delayNs,
        long jitterNs) {
    public static final Impairments NONE = new Impairments(0, 0, 0, 0, 0, 0, 0);

    public Impairments {
        for (double p : new double[] {loss, duplicate, corrupt, reorder}) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("probability " + p + ". Mend: give 0 to 1");
            }
        }
        if (reorderNs < 0 || delayNs < 0 || jitterNs < 0) {
            throw new IllegalArgumentException("a negative time. Mend: give nanoseconds from 0");
        }
    }

    public Impairments withLoss(double p) {
        return new Impairments(p, duplicate, corrupt, reorder, reorderNs, delayNs, jitterNs);
    }

    public Impairments withDuplicate(double p) {
        return new Impairments(loss, p, corrupt, reorder, reorderNs, delayNs, jitterNs);
    }

    public Impairments withCorrupt(double p) {
        return new Impairments(loss, duplicate, p, reorder, reorderNs, delayNs, jitterNs);
    }

    public Impairments withReorder(double p, long ns) {
        return new Impairments(loss, duplicate, corrupt, p, ns, delayNs, jitterNs);
    }

    public Impairments withDelay(long ns, long jitter) {
        return new Impairments(loss, duplicate, corrupt, reorder, reorderNs, ns, jitter);
    }
}
