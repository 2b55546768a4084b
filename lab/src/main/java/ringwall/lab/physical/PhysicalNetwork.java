package ringwall.lab.physical;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;
import ringwall.model.Physical.Mode;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Physical.Router;
import ringwall.model.Physical.RouterInterface;

/// The physical side of a Network, built as the file says: its switches with their ports' VLANs,
/// the cables between them, its routers.
public final class PhysicalNetwork {
    private final Fabric fabric;
    private final SortedMap<String, EthernetSwitch> switches = new TreeMap<>();
    private final Map<String, PhysicalSwitch> declared = new HashMap<>();
    private final SortedMap<String, Cable> cables = new TreeMap<>();
    private final List<Cable> between = new ArrayList<>();

    public PhysicalNetwork(Fabric fabric, Physical physical) {
        this.fabric = fabric;
        physical.switches().forEach(this::add);
        physical.links().forEach(this::lay);
        physical.routers().values().forEach(this::add);
        openPaths();
    }

    private void add(String name, PhysicalSwitch settings) {
        declared.put(name, settings);
        switches.put(name, new EthernetSwitch(fabric, name, EthernetSwitch.Behaviour.USUAL));
    }

    private void lay(Link link) {
        int count = Math.max(link.a().size(), link.b().size());
        for (int i = 0; i < count; i++) {
            End a = link.a().get(Math.min(i, link.a().size() - 1));
            End b = link.b().get(Math.min(i, link.b().size() - 1));
            if (switches.containsKey(a.device()) && switches.containsKey(b.device())) {
                String suffix = count == 1 ? "" : "#" + (i + 1);
                Jack near = plainJack(a, link.name() + suffix, link.mode());
                Jack far = plainJack(b, link.name() + suffix, link.mode());
                between.add(plug(link.name() + suffix, near, far));
            }
        }
    }

    private Jack plainJack(End end, String fallback, Mode mode) {
        String port = end.port().isEmpty() ? fallback : end.port();
        EthernetSwitch sw = switches.get(end.device());
        PhysicalSwitch settings = declared.get(end.device());
        if (sw == null || settings == null) {
            throw new IllegalArgumentException("no physical switch " + end.device());
        }
        return sw.addPort(sw.hasPort(port) ? port + "/" + fallback : port, mode, settings.mtu());
    }

    private void add(Router router) {
        UnderlayRouter device = new UnderlayRouter(fabric, router);
        for (RouterInterface face : router.interfaces().values()) {
            jack(face.to()).ifPresent(far -> plug(device.jack(face.name()), far));
        }
    }

    /// The free jack for what is plugged in at `end`, made with the settings that the file gives
    /// that port; empty when there is no such switch.
    public Optional<Jack> jack(End end) {
        EthernetSwitch sw = switches.get(end.device());
        PhysicalSwitch settings = declared.get(end.device());
        if (sw == null || settings == null) {
            return Optional.empty();
        }
        if (sw.hasPort(end.port())) {
            return Optional.of(sw.port(end.port()));
        }
        PhysicalPort port = settings.port(end.port());
        return Optional.of(sw.addPort(end.port(), port.mode(), port.mtu()));
    }

    /// A jack for a station of the lab's own in a VLAN: at the first switch that carries it.
    public Optional<Jack> jackInVlan(int vid, String port) {
        for (Map.Entry<String, EthernetSwitch> entry : switches.entrySet()) {
            PhysicalSwitch settings = declared.get(entry.getKey());
            if (settings != null && carries(settings, vid)) {
                return Optional.of(
                        entry.getValue().addPort(port, new Mode.Access(vid), settings.mtu()));
            }
        }
        return Optional.empty();
    }

    private static boolean carries(PhysicalSwitch settings, int vid) {
        return settings.usual().vlans().contains(vid)
                || settings.ports().values().stream()
                        .anyMatch(port -> port.mode().vlans().contains(vid));
    }

    /// Joins two jacks and keeps the cable by its name.
    public Cable plug(Jack a, Jack b) {
        return plug(a + "--" + b, a, b);
    }

    private Cable plug(String name, Jack a, Jack b) {
        Cable cable = Cable.between(name, a, b);
        cables.put(name, cable);
        return cable;
    }

    /// By name, or by one end (`h1:ens1`).
    public Optional<Cable> cable(String name) {
        Cable exact = cables.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return cables.values().stream()
                .filter(c -> c.a().toString().equals(name) || c.b().toString().equals(name))
                .findFirst();
    }

    public SortedMap<String, Cable> cables() {
        return java.util.Collections.unmodifiableSortedMap(cables);
    }

    public SortedMap<String, EthernetSwitch> switches() {
        return java.util.Collections.unmodifiableSortedMap(switches);
    }

    public void unplug(Cable cable) {
        cable.unplug();
        openPaths();
    }

    public void plugIn(Cable cable) {
        cable.plug();
        openPaths();
    }

    private void openPaths() {
        SpanningTree.compute(switches, between);
    }

    /// Changes ports to what another file says; switches and cables stay as they are.
    public void configure(Physical physical) {
        for (PhysicalSwitch settings : physical.switches().values()) {
            EthernetSwitch sw = switches.get(settings.name());
            if (sw == null) {
                continue;
            }
            declared.put(settings.name(), settings);
            for (Jack jack : sw.jacks()) {
                boolean declaredPort =
                        between.stream().noneMatch(c -> c.a() == jack || c.b() == jack)
                                && !jack.port().startsWith("lab-");
                if (declaredPort) {
                    PhysicalPort port = settings.port(jack.port());
                    sw.configure(jack.port(), port.mode(), port.mtu());
                }
            }
        }
    }
}
