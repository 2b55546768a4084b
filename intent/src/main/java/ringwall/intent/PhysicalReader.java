package ringwall.intent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.intent.schema.Ranges;
import ringwall.intent.schema.Scalars;
import ringwall.intent.schema.Undefined;
import ringwall.intent.yaml.Node;
import ringwall.model.Ip;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Link;
import ringwall.model.Physical.LinkKind;
import ringwall.model.Physical.Mode;
import ringwall.model.Physical.PhysicalFirewall;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Physical.Rack;
import ringwall.model.Physical.Router;
import ringwall.model.Physical.RouterInterface;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.Sensitivity;
import ringwall.model.VlanSet;

/// `physical:`: switches, cables, racks, underlay routers, firewalls.
final class PhysicalReader {
    private final Reading reading;
    private final RuleReader rules;

    PhysicalReader(Reading reading, RuleReader rules) {
        this.reading = reading;
        this.rules = rules;
    }

    Physical read(Obj physical) {
        SortedMap<String, Rack> racks = new TreeMap<>();
        for (Node.Entry entry : physical.entries("racks")) {
            Obj rack = Obj.of(entry, reading);
            racks.put(entry.key(), new Rack(entry.key(), level(rack), rack.where()));
        }
        SortedMap<String, PhysicalSwitch> switches = new TreeMap<>();
        for (Node.Entry entry : physical.entries("switches")) {
            List<String> names = Ranges.expand(entry.key());
            for (String name : names == null ? List.<String>of() : names) {
                switches.put(name, physicalSwitch(name, Obj.of(entry, reading)));
            }
        }
        List<Link> links = new ArrayList<>();
        for (Node.Entry entry : physical.entries("links")) {
            links.add(link(entry.key(), Obj.of(entry, reading), switches));
        }
        links.sort(Comparator.comparing(Link::name)); // the order of the file means nothing
        SortedMap<String, Router> routers = new TreeMap<>();
        for (Node.Entry entry : physical.entries("routers")) {
            routers.put(entry.key(), router(entry.key(), Obj.of(entry, reading)));
        }
        SortedMap<String, PhysicalFirewall> firewalls = new TreeMap<>();
        for (Node.Entry entry : physical.entries("firewalls")) {
            firewalls.put(entry.key(), firewall(entry.key(), Obj.of(entry, reading)));
        }
        return new Physical(racks, switches, links, routers, firewalls);
    }

    static Sensitivity level(Obj obj) {
        String level = obj.text("sensitivity", "");
        return level.isEmpty() ? Sensitivity.UNSTATED : new Sensitivity(level);
    }

    private PhysicalSwitch physicalSwitch(String name, Obj obj) {
        Mode usual = mode(obj, new Mode.Trunk(VlanSet.NONE, OptionalInt.empty()));
        int mtu = obj.integer("mtu", 1500);
        Sensitivity level = level(obj);
        SortedMap<String, PhysicalPort> ports = new TreeMap<>();
        for (Node.Entry entry : obj.entries("ports")) {
            Obj port = Obj.of(entry, reading);
            ports.put(
                    entry.key(),
                    new PhysicalPort(
                            entry.key(),
                            mode(port, usual),
                            port.integer("mtu", mtu),
                            port.has("sensitivity") ? level(port) : level,
                            port.where()));
        }
        return new PhysicalSwitch(
                name,
                usual,
                ports,
                mtu,
                level,
                obj.text("rack", ""),
                obj.text("failureDomain", ""),
                obj.where());
    }

    /// `access`, or `trunk` with `native`; the usual one when neither is said.
    private Mode mode(Obj obj, Mode usual) {
        OptionalInt access = obj.vid("access");
        boolean trunk = obj.has("trunk") || obj.has("native");
        if (access.isPresent() && trunk) {
            reading.error(
                    obj.keyPlace("access"),
                    "a port is either 'access' or 'trunk' with 'native'",
                    "remove one of them");
        }
        if (access.isPresent()) {
            return new Mode.Access(access.getAsInt());
        }
        return trunk ? new Mode.Trunk(vlans(obj), obj.vid("native")) : usual;
    }

    private static VlanSet vlans(Obj obj) {
        VlanSet vlans = VlanSet.NONE;
        for (VlanSet some : obj.values("trunk", Scalars::vlans)) {
            vlans = vlans.plus(some);
        }
        return vlans;
    }

    private Link link(String name, Obj obj, Map<String, PhysicalSwitch> switches) {
        List<End> a = ends(obj, "a", name);
        List<End> b = ends(obj, "b", name);
        int devices = Math.max(devices(a).size(), devices(b).size());
        LinkKind kind =
                devices > 1
                        ? LinkKind.MLAG
                        : Math.max(a.size(), b.size()) > 1 ? LinkKind.LAG : LinkKind.CABLE;
        if (a.size() != b.size() && !a.isEmpty() && !b.isEmpty()) {
            reading.error(
                    obj.place("b"),
                    "link '"
                            + name
                            + "' has "
                            + a.size()
                            + " ends on one side and "
                            + b.size()
                            + " on the other",
                    "list one end per cable on both sides");
        }
        Mode mode = mode(obj, commonMode(a, b, switches));
        return new Link(name, kind, a, b, mode, obj.where());
    }

    private static Set<String> devices(List<End> ends) {
        Set<String> devices = new LinkedHashSet<>();
        for (End end : ends) {
            devices.add(end.device());
        }
        return devices;
    }

    /// What both ends carry, for a link that does not say.
    private static Mode commonMode(List<End> a, List<End> b, Map<String, PhysicalSwitch> switches) {
        VlanSet vlans = VlanSet.ALL;
        OptionalInt nativeVid = OptionalInt.empty();
        for (List<End> side : List.of(a, b)) {
            for (End end : side) {
                PhysicalSwitch device = switches.get(end.device());
                if (device == null) {
                    continue;
                }
                Mode mode = device.port(end.port()).mode();
                vlans = vlans.common(mode.vlans());
                nativeVid =
                        switch (mode) {
                            case Mode.Access access -> OptionalInt.of(access.vid());
                            case Mode.Trunk trunk -> trunk.nativeVid();
                        };
            }
        }
        return new Mode.Trunk(vlans, nativeVid);
    }

    /// Ends of a cable; a port that is not named is called after the cable.
    private List<End> ends(Obj obj, String key, String cable) {
        List<End> ends = new ArrayList<>();
        Map<String, Integer> unnamed = new HashMap<>();
        List<Node> items = obj.items(key);
        for (Node node : items) {
            if (!(node instanceof Node.Scalar scalar)) {
                continue;
            }
            End end = Obj.parsed(scalar.text(), Scalars::end).orElse(null);
            if (end != null) {
                device(end.device(), scalar);
                if (end.port().isEmpty()) {
                    int number = unnamed.merge(end.device(), 1, Integer::sum);
                    end = new End(end.device(), number == 1 ? cable : cable + "#" + number);
                }
                ends.add(end);
            }
        }
        return ends;
    }

    /// A cable ends at a physical switch, a router or a physical firewall.
    void device(String device, Node.Scalar at) {
        if (!reading.names.defined("physical switch", device)
                && !reading.names.defined("router", device)
                && !reading.names.defined("physical firewall", device)) {
            reading.out.add(
                    Undefined.diagnostic(
                            new Node.Scalar(device, true, at.where()),
                            "physical switch",
                            reading.names));
        }
    }

    private Router router(String name, Obj obj) {
        SortedMap<String, RouterInterface> interfaces = new TreeMap<>();
        for (Node.Entry entry : obj.entries("interfaces")) {
            Obj each = Obj.of(entry, reading);
            String cable = name + ":" + entry.key();
            List<End> to = ends(each, "to", cable);
            Scalars.InterfaceAddress address =
                    each.value(
                            "address",
                            Scalars::interfaceAddress,
                            new Scalars.InterfaceAddress(Ip.v4(0), Prefix.ALL_V4));
            if (Ranges.isRange(each.text("address", ""))) {
                reading.error(
                        each.place("address"),
                        "interface '" + cable + "' has a range of addresses",
                        "write one address and the length of its subnet");
            }
            if (!to.isEmpty()) {
                interfaces.put(
                        entry.key(),
                        new RouterInterface(
                                entry.key(),
                                to.getFirst(),
                                each.vid("vlan"),
                                address.ip(),
                                address.subnet(),
                                each.mac("mac", cable),
                                each.where()));
            }
        }
        return new Router(name, interfaces, obj.where());
    }

    private PhysicalFirewall firewall(String name, Obj obj) {
        List<Rule> list = rules.rules(obj.items("firewall"), name, "");
        return new PhysicalFirewall(
                name, ends(obj, "ends", name), obj.texts("segments"), list, obj.where());
    }
}
