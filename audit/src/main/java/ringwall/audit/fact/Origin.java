package ringwall.audit.fact;

import java.util.ArrayList;
import java.util.List;

/// The places a fact was read at (several after a merge) and how sure it is.
public record Origin(List<Provenance> places, Confidence confidence) {

    public Origin {
        places = List.copyOf(places);
    }

    public static Origin observed(Provenance place) {
        return new Origin(List.of(place), Confidence.OBSERVED);
    }

    public Origin as(Confidence other) {
        return new Origin(places, other);
    }

    /// Both places; the stronger confidence, since the merged fact keeps the stronger value of each
    /// field.
    Origin merge(Origin other) {
        var all = new ArrayList<>(places);
        for (Provenance place : other.places) {
            if (!all.contains(place)) {
                all.add(place);
            }
        }
        return new Origin(all, confidence.stronger(other.confidence));
    }
}
