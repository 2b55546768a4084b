package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;
import ringwall.model.Physical.PhysicalFirewall;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Physical.Router;
import ringwall.model.Physical.RouterInterface;
import ringwall.model.VlanSet;
import ringwall.model.Where;
import ringwall.model.check.TrunkNeeds.Need;

/// Cables: one in a port, the two ends of a link alike, and between the switches that hosts need a
/// VLAN at a way that carries it.
final class CableCheck {
    private final Checking checking;
    private final Physical physical;

    private CableCheck(Checking checking) {
        this.checking = checking;
        this.physical = checking.network.physical();
    }

    static void check(Checking checking) {
        CableCheck check = new CableCheck(checking);
        check.ports();
        check.links();
        check.ways();
    }

    /// @param who plugged in, for sentences
    private record Plug(String who, Where where) {}

    private void ports() {
        Map<End, Plug> plugs = new HashMap<>();
        for (Host host : checking.network.hosts().values()) {
            for (PNic pnic : host.pnics().values()) {
                if (pnic.to().isPresent()) {
                    plug(
                            plugs,
                            pnic.to().get(),
                            new Plug(host.name() + ":" + pnic.name(), pnic.where()));
                }
            }
        }
        for (Link link : physical.links()) {
            for (List<End> side : List.of(link.a(), link.b())) {
                for (End end : side) {
                    plug(plugs, end, new Plug("link '" + link.name() + "'", link.where()));
                }
            }
        }
        for (Router router : physical.routers().values()) {
            for (RouterInterface each : router.interfaces().values()) {
                // Interfaces in several VLANs may share a cable.
                if (each.vid().isEmpty()) {
                    plug(
                            plugs,
                            each.to(),
                            new Plug(router.name() + ":" + each.name(), each.where()));
                }
            }
        }
        for (PhysicalFirewall firewall : physical.firewalls().values()) {
            for (End end : firewall.ends()) {
                plug(plugs, end, new Plug("firewall '" + firewall.name() + "'", firewall.where()));
            }
        }
    }

    private void plug(Map<End, Plug> plugs, End end, Plug plug) {
        Plug other = plugs.putIfAbsent(end, plug);
        if (other != null) {
            checking.error(
                    plug.where(),
                    "port "
                            + end
                            + " already holds the cable of "
                            + other.who()
                            + ", "
                            + Checking.at(other.where(), plug.where()),
                    "use another port for " + plug.who());
        }
    }

    private void links() {
        for (Link link : physical.links()) {
            VlanSet carried = link.mode().vlans();
            for (List<End> side : List.of(link.a(), link.b())) {
                for (End end : side) {
                    PhysicalSwitch device = physical.switches().get(end.device());
                    if (device == null || !device.ports().containsKey(end.port())) {
                        continue;
                    }
                    VlanSet missing = carried.minus(device.port(end.port()).mode().vlans());
                    if (!missing.isEmpty()) {
                        checking.error(
                                checking.place(device.port(end.port()).where(), "trunk"),
                                "VLAN "
                                        + missing
                                        + " of link '"
                                        + link.name()
                                        + "' is missing at its port "
                                        + end,
                                "configure both ends of the link alike");
                    }
                }
            }
            if (link.a().equals(link.b())) {
                checking.error(
                        link.where(),
                        "link '" + link.name() + "' begins where it ends",
                        "name two ends");
            }
        }
    }

    /// For each VLAN: the switches at which hosts need it must hang together by links that carry
    /// it.
    private void ways() {
        SortedMap<Integer, TreeSet<String>> needed = new TreeMap<>();
        Map<String, Set<String>> switchesByHost = new HashMap<>();
        for (Need need : TrunkNeeds.of(checking).values()) {
            Host host = checking.network.hosts().get(need.host());
            PNic pnic = host == null ? null : host.pnics().get(need.pnic());
            if (pnic == null || pnic.to().isEmpty()) {
                continue;
            }
            String device = pnic.to().get().device();
            for (int vid : need.why().keySet()) {
                needed.computeIfAbsent(vid, id -> new TreeSet<>()).add(device);
                switchesByHost
                        .computeIfAbsent(vid + " " + need.host(), key -> new TreeSet<>())
                        .add(device);
            }
        }
        SortedMap<String, List<Integer>> broken = new TreeMap<>();
        for (Map.Entry<Integer, TreeSet<String>> entry : needed.entrySet()) {
            if (entry.getValue().size() > 1) {
                way(entry.getKey(), entry.getValue(), switchesByHost, broken);
            }
        }
        report(broken);
    }

    private void way(
            int vid,
            Set<String> devices,
            Map<String, Set<String>> switchesByHost,
            SortedMap<String, List<Integer>> broken) {
        PhysicalParts parts = new PhysicalParts();
        for (Link link : physical.links()) {
            if (link.mode().vlans().contains(vid) && !link.a().isEmpty() && !link.b().isEmpty()) {
                String first = link.a().getFirst().device();
                for (End end : link.a()) {
                    parts.join(first, end.device());
                }
                for (End end : link.b()) {
                    parts.join(first, end.device());
                }
            }
        }
        TreeSet<String> roots = new TreeSet<>();
        for (String device : devices) {
            roots.add(parts.root(device));
        }
        if (roots.size() < 2) {
            return;
        }
        // A host with a pNIC in each part can still reach everybody, until a member fails.
        boolean always = false;
        for (String root : roots) {
            boolean all = true;
            for (Map.Entry<String, Set<String>> host : switchesByHost.entrySet()) {
                if (host.getKey().startsWith(vid + " ")) {
                    boolean here = false;
                    for (String device : host.getValue()) {
                        here |= parts.root(device).equals(root);
                    }
                    all &= here;
                }
            }
            always |= all;
        }
        String key = (always ? "w" : "e") + Checking.list(devices);
        broken.computeIfAbsent(key, text -> new ArrayList<>()).add(vid);
    }

    private void report(SortedMap<String, List<Integer>> broken) {
        Where where = physicalWhere();
        for (Map.Entry<String, List<Integer>> entry : broken.entrySet()) {
            String vlans = VlanSet.of(entry.getValue()).toString();
            String devices = entry.getKey().substring(1);
            String what = "VLAN " + vlans + " is needed at " + devices + ", but no link joins them";
            String mend = "add a link that carries it";
            if (entry.getKey().charAt(0) == 'w') {
                checking.warning(where, what + " once a team member has failed over", mend);
            } else {
                checking.error(where, what, mend);
            }
        }
    }

    private Where physicalWhere() {
        for (PhysicalSwitch each : physical.switches().values()) {
            return each.where();
        }
        return checking.network.where();
    }
}
