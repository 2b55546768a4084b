package ringwall.testbed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Other ways to the same end: what depends only on the present state must not tell them apart.
public final class Expanders {
    private Expanders() {}

    /// Paths through states that all end in the last one, by name: as given; squashed to the last;
    /// reversed first; each twice; with the empty state between; there, away and back.
    public static <T> Map<String, List<T>> paths(List<T> states, T empty) {
        T last = states.getLast();
        Map<String, List<T>> paths = new LinkedHashMap<>();
        paths.put("as given", List.copyOf(states));
        paths.put("squashed", List.of(last));
        List<T> reversed = new ArrayList<>(states.reversed());
        reversed.addAll(states);
        paths.put("reversed first", reversed);
        List<T> twice = new ArrayList<>();
        List<T> withEmpties = new ArrayList<>();
        for (T state : states) {
            twice.add(state);
            twice.add(state);
            withEmpties.add(empty);
            withEmpties.add(state);
        }
        paths.put("each twice", twice);
        paths.put("with empties", withEmpties);
        paths.put("there and back", List.of(last, states.getFirst(), last));
        return paths;
    }
}
