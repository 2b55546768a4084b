package ringwall.audit.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortName;
import ringwall.audit.fact.Site;

/// Which port of a physical switch a pNIC is plugged into: cabling and LLDP from either side; where
/// they say nothing, the ports' descriptions.
final class Cabling {

    private final Site site;
    private final Map<String, List<PhysPort>> physical = new HashMap<>();
    private final Map<String, String> hostOfLabel = new HashMap<>();
    private final Set<String> described = new TreeSet<>();

    Cabling(Site site) {
        this.site = site;
        join();
    }

    List<PhysPort> ports(String host, String pnic) {
        return physical.getOrDefault(host + "/" + pnic, List.of());
    }

    /// Is what this port leads to read off its description only?
    boolean described(PhysPort port) {
        return described.contains(port.key());
    }

    private void join() {
        var byChassis = new HashMap<String, String>();
        for (PhysSwitch device : site.all(PhysSwitch.class)) {
            byChassis.put(device.device().toLowerCase(Locale.ROOT), device.device());
            device.chassisIds().forEach(id -> byChassis.put(PortName.chassis(id), device.device()));
        }
        var portOf = new HashMap<String, PhysPort>();
        for (PhysPort port : site.all(PhysPort.class)) {
            portOf.put(port.device() + "/" + PortName.canonical(port.name()), port);
            if (!port.peerHost().isEmpty()) {
                String host = knownHost(port.peerHost());
                join(host, knownPnic(host, port.peerPort()), port);
            }
        }
        for (Neighbour n : site.all(Neighbour.class)) {
            String device =
                    byChassis.getOrDefault(
                            PortName.chassis(n.chassisId()),
                            byChassis.getOrDefault(
                                    n.sysName().toLowerCase(Locale.ROOT),
                                    byChassis.getOrDefault(label(n.sysName()), n.sysName())));
            PhysPort port = portOf.get(device + "/" + PortName.canonical(n.portId()));
            if (port != null) {
                join(n.host(), n.pnic(), port);
            }
        }
        joinDescriptions();
    }

    private void join(String host, String pnic, PhysPort port) {
        List<PhysPort> known = physical.computeIfAbsent(host + "/" + pnic, _ -> new ArrayList<>());
        if (!known.contains(port)) {
            known.add(port);
        }
    }

    private void joinDescriptions() {
        for (PhysPort port : site.all(PhysPort.class)) {
            if (port.peerHost().isEmpty()) {
                Descriptions.peer(port.description())
                        .ifPresent(peer -> {
                            String host = knownHost(peer.host());
                            String pnic = knownPnic(host, peer.port());
                            if (site.hosts().contains(host)
                                    && !physical.containsKey(host + "/" + pnic)) {
                                join(host, pnic, port);
                                described.add(port.key());
                            }
                        });
            }
        }
    }

    /// First label of a host's name, in lower case.
    private static String label(String name) {
        String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        return first.toLowerCase(Locale.ROOT);
    }

    /// The virtualized host that an outsider calls so: also with or without its domain; else the
    /// name.
    private String knownHost(String name) {
        if (hostOfLabel.isEmpty()) {
            site.hosts().forEach(h -> hostOfLabel.put(label(h), h));
        }
        return site.hosts().contains(name) ? name : hostOfLabel.getOrDefault(label(name), name);
    }

    /// The pNIC that an outsider calls so: by name, in any case, or by MAC address; else the name.
    private String knownPnic(String host, String name) {
        if (site.get(FactType.PNIC, host, name) != null) {
            return name;
        }
        for (PNic nic : site.on(PNic.class, host)) {
            boolean mac =
                    PortName.isMac(name)
                            && !nic.mac().isEmpty()
                            && PortName.chassis(nic.mac()).equals(PortName.chassis(name));
            if (mac || nic.name().equalsIgnoreCase(name)) {
                return nic.name();
            }
        }
        return name;
    }
}
