package ringwall.lab.physical;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which cables between physical switches carry frames: a spanning tree, as STP would find one,
/// computed in one place. A LAG counts as its first plugged cable, of an MLAG one side is used at a
/// time. Root is the switch whose name sorts first.
final class SpanningTree {
    private SpanningTree() {}

    /// Blocks every cable that would close a loop, opens the others.
    static void compute(Map<String, EthernetSwitch> switches, List<Cable> cables) {
        Set<Cable> carrying = new HashSet<>();
        Set<String> reached = new HashSet<>();
        for (String root : switches.keySet()) {
            if (reached.add(root)) {
                grow(root, cables, reached, carrying);
            }
        }
        for (Cable cable : cables) {
            boolean blocked = !carrying.contains(cable);
            block(switches, cable.a(), blocked);
            block(switches, cable.b(), blocked);
        }
    }

    private static void grow(
            String root, List<Cable> cables, Set<String> reached, Set<Cable> carrying) {
        Deque<String> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            String at = next.removeFirst();
            for (Cable cable : cables) {
                String far = far(cable, at);
                if (cable.plugged() && far != null && reached.add(far)) {
                    carrying.add(cable);
                    next.addLast(far);
                }
            }
        }
    }

    private static @org.jspecify.annotations.Nullable String far(Cable cable, String near) {
        if (cable.a().device().equals(near)) {
            return cable.b().device();
        }
        return cable.b().device().equals(near) ? cable.a().device() : null;
    }

    private static void block(Map<String, EthernetSwitch> switches, Jack jack, boolean blocked) {
        EthernetSwitch owner = switches.get(jack.device());
        if (owner != null && !owner.isBlocked(jack) == blocked) {
            owner.block(jack, blocked);
            owner.forgetLearned();
        }
    }
}
