package ringwall.dataplane;

/// Places of enum constants in arrays that live no longer than the process.
final class Ordinals {
    private Ordinals() {}

    // never stored or sent: both sides of every use are this build
    @SuppressWarnings("EnumOrdinal")
    static int of(Enum<?> constant) {
        return constant.ordinal();
    }
}
