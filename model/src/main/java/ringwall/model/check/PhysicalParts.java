package ringwall.model.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;

/// Which physical switches hang together by cables: parts that no cable joins can use one VLAN id
/// for different segments. Routers and firewalls end a layer-2 network.
final class PhysicalParts {
    private final Map<String, String> parent = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    static PhysicalParts of(Physical physical) {
        PhysicalParts parts = new PhysicalParts();
        for (Link link : physical.links()) {
            String first = "";
            for (List<End> side : List.of(link.a(), link.b())) {
                for (End end : side) {
                    if (physical.switches().containsKey(end.device())) {
                        if (!first.isEmpty()) {
                            parts.join(first, end.device());
                        }
                        first = end.device();
                    }
                }
            }
        }
        return parts;
    }

    String root(String device) {
        String at = device;
        while (true) {
            String up = parent.get(at);
            if (up == null) {
                return at;
            }
            at = up;
        }
    }

    /// @return true when they were apart until now
    boolean join(String a, String b) {
        String rootA = root(a);
        String rootB = root(b);
        if (rootA.equals(rootB)) {
            return false;
        }
        parent.put(rootB, rootA);
        return true;
    }

    /// A number that devices of one part share.
    int part(String device) {
        return numbers.computeIfAbsent(root(device), root -> numbers.size());
    }
}
