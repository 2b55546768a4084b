package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;

/// A pNIC shared by two virtual switches, or by a switch and a host adapter, joins them unless
/// their VLANs are distinct.
final class UplinkCheck {
    private final Checking checking;
    private final Map<String, Map<Integer, String>> vidsBySwitch = new HashMap<>();

    private UplinkCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        UplinkCheck check = new UplinkCheck(checking);
        Set<String> reported = new HashSet<>();
        for (Host host : checking.network.hosts().values()) {
            check.host(host, reported);
        }
    }

    private void host(Host host, Set<String> reported) {
        Map<String, List<VirtualSwitch>> byPnic = new TreeMap<>();
        for (VirtualSwitch each : checking.switchesOf(host.name())) {
            for (String pnic : each.uplink().pnics()) {
                byPnic.computeIfAbsent(pnic, name -> new ArrayList<>()).add(each);
            }
        }
        for (Map.Entry<String, List<VirtualSwitch>> entry : byPnic.entrySet()) {
            List<VirtualSwitch> sharing = entry.getValue();
            for (int i = 0; i < sharing.size(); i++) {
                for (int j = i + 1; j < sharing.size(); j++) {
                    pair(host, entry.getKey(), sharing.get(i), sharing.get(j), reported);
                }
            }
        }
        adapters(host, byPnic, reported);
    }

    private void pair(
            Host host, String pnic, VirtualSwitch a, VirtualSwitch b, Set<String> reported) {
        if (reported.contains(pnic + " " + a.name() + " " + b.name())) {
            return;
        }
        TreeSet<String> both = new TreeSet<>();
        Map<Integer, String> ofA = vids(a);
        for (Map.Entry<Integer, String> each : vids(b).entrySet()) {
            if (ofA.containsKey(each.getKey())) {
                both.add(each.getValue());
            }
        }
        if (!both.isEmpty() && reported.add(pnic + " " + a.name() + " " + b.name())) {
            checking.error(
                    checking.place(b.where(), "uplink"),
                    "switches '"
                            + a.name()
                            + "' and '"
                            + b.name()
                            + "' share pNIC '"
                            + pnic
                            + "' of host '"
                            + host.name()
                            + "' and may both carry segment "
                            + Checking.list(both),
                    "say in each segment's 'switches' which of the two carries it, or give each"
                            + " switch a pNIC of its own");
        }
    }

    /// The VLANs that a switch may carry, with a segment of each.
    private Map<Integer, String> vids(VirtualSwitch each) {
        return vidsBySwitch.computeIfAbsent(
                each.name(),
                name -> {
                    Map<Integer, String> vids = new TreeMap<>();
                    for (Segment segment : checking.network.segments().values()) {
                        if (segment.carrier() instanceof Carrier.Vlan vlan
                                && Checking.carries(each, segment)) {
                            vids.putIfAbsent(vlan.vid(), segment.name());
                        }
                    }
                    return vids;
                });
    }

    /// An adapter bound to a pNIC that a switch uses as well must have a VLAN of its own.
    private void adapters(
            Host host, Map<String, List<VirtualSwitch>> byPnic, Set<String> reported) {
        for (HostAdapter adapter : host.adapters().values()) {
            List<VirtualSwitch> sharing = byPnic.get(adapter.attachedTo());
            if (sharing == null) {
                continue;
            }
            VirtualSwitch first = sharing.getFirst();
            boolean distinct =
                    adapter.vid().isPresent() && !vids(first).containsKey(adapter.vid().getAsInt());
            if (!distinct && reported.add(adapter.where() + " " + first.name())) {
                checking.error(
                        checking.place(adapter.where(), "on"),
                        "adapter '"
                                + adapter.name()
                                + "' of host '"
                                + host.name()
                                + "' shares pNIC '"
                                + adapter.attachedTo()
                                + "' with switch '"
                                + first.name()
                                + "' without a VLAN of its own",
                        "give it a VLAN that no segment has, a pNIC of its own, or attach it to the"
                                + " switch: 'on: "
                                + first.name()
                                + "'");
            }
        }
    }
}
