package ringwall.model.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;
import ringwall.model.VlanSet;

/// Rings of physical switches in which a VLAN can run for ever. A LAG is one link; the two switches
/// of an MLAG's side count as one.
final class LoopCheck {
    private final Checking checking;
    private final PhysicalParts stacks = new PhysicalParts();

    private LoopCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        new LoopCheck(checking).check();
    }

    private void check() {
        Physical physical = checking.network.physical();
        for (Link link : physical.links()) {
            stack(link.a());
            stack(link.b());
        }
        List<Link> tree = new ArrayList<>();
        for (Link link : physical.links()) {
            if (link.a().isEmpty() || link.b().isEmpty() || !betweenSwitches(physical, link)) {
                continue;
            }
            closes(link, tree);
            tree.add(link);
        }
    }

    /// Routers and firewalls end a layer-2 network.
    private static boolean betweenSwitches(Physical physical, Link link) {
        return physical.switches().containsKey(link.a().getFirst().device())
                && physical.switches().containsKey(link.b().getFirst().device());
    }

    private void stack(List<End> side) {
        for (int i = 1; i < side.size(); i++) {
            stacks.join(side.getFirst().device(), side.get(i).device());
        }
    }

    private String node(List<End> side) {
        return stacks.root(side.getFirst().device());
    }

    /// The link closes a ring when its two nodes are already joined for some VLAN that it carries.
    private void closes(Link link, List<Link> before) {
        VlanSet left = link.mode().vlans();
        String from = node(link.a());
        String to = node(link.b());
        if (from.equals(to)) {
            // The peer link within an MLAG pair: the pair keeps it from looping.
            return;
        }
        left = left.common(union(before));
        // VLANs that the same links carry go the same way: one search for all of them.
        Map<BitSet, List<Integer>> alike = new LinkedHashMap<>();
        for (int vid : left.toArray()) {
            BitSet carriers = new BitSet();
            for (int i = 0; i < before.size(); i++) {
                carriers.set(i, before.get(i).mode().vlans().contains(vid));
            }
            alike.computeIfAbsent(carriers, key -> new ArrayList<>()).add(vid);
        }
        for (Map.Entry<BitSet, List<Integer>> group : alike.entrySet()) {
            List<String> path = path(from, to, group.getKey(), before);
            if (!path.isEmpty()) {
                checking.error(
                        checking.place(link.where(), "trunk"),
                        "VLAN "
                                + VlanSet.of(group.getValue())
                                + " can run in a circle: "
                                + String.join(" - ", path)
                                + " - "
                                + path.getFirst()
                                + ", closed by link '"
                                + link.name()
                                + "'",
                        path.size() == 2
                                ? "make the two links one: list both ends in 'a' and in 'b'"
                                : "take the VLAN off one of the links, or make them an MLAG");
                return;
            }
        }
    }

    private static VlanSet union(List<Link> links) {
        VlanSet all = VlanSet.NONE;
        for (Link link : links) {
            all = all.plus(link.mode().vlans());
        }
        return all;
    }

    /// Nodes from one to the other over the chosen links; empty: none.
    private List<String> path(String from, String to, BitSet chosen, List<Link> links) {
        Map<String, Set<String>> next = new HashMap<>();
        for (int i = 0; i < links.size(); i++) {
            if (chosen.get(i)) {
                Link link = links.get(i);
                next.computeIfAbsent(node(link.a()), n -> new TreeSet<>()).add(node(link.b()));
                next.computeIfAbsent(node(link.b()), n -> new TreeSet<>()).add(node(link.a()));
            }
        }
        Map<String, String> cameFrom = new HashMap<>();
        Set<String> seen = new HashSet<>(Set.of(from));
        Deque<String> queue = new ArrayDeque<>(List.of(from));
        while (!queue.isEmpty()) {
            String at = queue.remove();
            if (at.equals(to)) {
                List<String> path = new ArrayList<>();
                for (String step = to; step != null; step = cameFrom.get(step)) {
                    path.add(step);
                }
                Collections.reverse(path);
                return path;
            }
            for (String step : next.getOrDefault(at, Set.of())) {
                if (seen.add(step)) {
                    cameFrom.put(step, at);
                    queue.add(step);
                }
            }
        }
        return List.of();
    }
}
