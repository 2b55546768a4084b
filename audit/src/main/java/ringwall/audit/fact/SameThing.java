package ringwall.audit.fact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Joins facts that mean one thing under two names, as files of several tools give them:
///
/// - A port that one tool names by its device (`vnet0` in `ip link`, in Open vSwitch) and another
///   by its VM (libvirt's domain with target `vnet0`) is the VM's. An SR-IOV function that its
///   adapter shows is the VM's that has its MAC.
/// - Devices of cabling files are written in lower case (Batfish), those of configurations are not.
final class SameThing {

    private SameThing() {}

    static void join(Map<String, Fact> facts) {
        ports(facts);
        devices(facts);
    }

    private static void ports(Map<String, Fact> facts) {
        var names = new HashMap<String, String>();
        var groups = new TreeMap<String, List<VPort>>();
        for (Fact fact : facts.values()) {
            if (fact instanceof Vm vm && !vm.id().isEmpty()) {
                names.put(vm.host() + "/" + vm.id(), vm.vm());
            }
            if (fact instanceof VPort port) {
                if (!port.device().isEmpty()) {
                    add(groups, port.host() + "/device/" + port.device(), port);
                } else if (!port.mac().isEmpty()) {
                    add(groups, port.host() + "/mac/" + mac(port), port);
                }
            }
        }
        for (Fact fact : List.copyOf(facts.values())) {
            // a function of an adapter has no device name of its own: its MAC tells
            if (fact instanceof VPort port && !port.device().isEmpty() && !port.mac().isEmpty()) {
                List<VPort> same = groups.get(port.host() + "/mac/" + mac(port));
                if (same != null) {
                    same.add(port);
                }
            }
        }
        groups.values().stream().filter(g -> g.size() > 1).forEach(g -> one(g, names, facts));
    }

    private static String mac(VPort port) {
        return port.mac().toLowerCase(Locale.ROOT);
    }

    private static void add(Map<String, List<VPort>> groups, String key, VPort port) {
        groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(port);
    }

    private static void one(List<VPort> group, Map<String, String> names, Map<String, Fact> facts) {
        VPort named = null;
        for (VPort port : group) {
            if (!byDevice(port) && !names.containsKey(port.host() + "/" + port.vm())) {
                if (named != null) {
                    return; // two VMs claim it: leave both, and the contradiction, to be seen
                }
                named = port;
            }
        }
        if (named == null) {
            return;
        }
        for (VPort port : group) {
            String vm = names.getOrDefault(port.host() + "/" + port.vm(), named.vm());
            boolean same = byDevice(port) || vm.equals(named.vm());
            if (!port.equals(named) && same && facts.get(port.key()) instanceof VPort other) {
                facts.remove(port.key());
                Fact renamed = Merge.with(other, Map.of("vm", named.vm(), "vnic", named.vnic()));
                Fact known = facts.getOrDefault(named.key(), named);
                facts.put(named.key(), Merge.merge(known, renamed, new ArrayList<>()));
            }
        }
    }

    /// Called by its device only, since the tool knows no VM.
    private static boolean byDevice(VPort port) {
        return port.vm().equals(port.vnic());
    }

    private static void devices(Map<String, Fact> facts) {
        var names = new HashMap<String, String>();
        for (Fact fact : facts.values()) {
            switch (fact) {
                case PhysSwitch device ->
                        names.put(device.device().toLowerCase(Locale.ROOT), device.device());
                case Host host ->
                        names.putIfAbsent(host.host().toLowerCase(Locale.ROOT), host.host());
                case PNic nic -> names.putIfAbsent(nic.host().toLowerCase(Locale.ROOT), nic.host());
                case Neighbour _,
                        Team _,
                        VSwitch _,
                        PortGroup _,
                        VPort _,
                        Vm _,
                        HostNic _,
                        Firewall _,
                        Mirror _,
                        FlowExport _,
                        Overlay _,
                        Controller _,
                        MgmtProtocol _,
                        PhysPort _,
                        Setting _ -> {}
            }
        }
        for (Fact fact : List.copyOf(facts.values())) {
            if (fact instanceof PhysPort port) {
                String device = canonical(names, port.device());
                String peer = canonical(names, port.peerHost());
                if (!device.equals(port.device()) || !peer.equals(port.peerHost())) {
                    facts.remove(port.key());
                    Fact renamed = Merge.with(port, Map.of("device", device, "peerHost", peer));
                    Fact known = facts.get(renamed.key());
                    facts.put(
                            renamed.key(),
                            known == null
                                    ? renamed
                                    : Merge.merge(known, renamed, new ArrayList<>()));
                }
            }
        }
    }

    private static String canonical(Map<String, String> names, String name) {
        return names.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    }
}
