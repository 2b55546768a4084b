package ringwall.intent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Ranges;
import ringwall.intent.schema.Scalars;
import ringwall.intent.schema.Words;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Host.PNic;
import ringwall.model.Host.Role;
import ringwall.model.Host.Vtep;
import ringwall.model.Ip;
import ringwall.model.Physical.End;
import ringwall.model.Prefix;

/// `hosts:`, with ranges of hosts that are alike.
final class HostReader {
    /// Roles that are keys of a host, so that the usual adapter needs no name.
    private static final Map<String, Role> ROLE_KEYS =
            Map.of(
                    "management", Role.MANAGEMENT,
                    "migration", Role.MIGRATION,
                    "storage", Role.STORAGE,
                    "logging", Role.LOGGING);

    private final Reading reading;
    private final PhysicalReader physical;
    private final RuleReader rules;

    HostReader(Reading reading, PhysicalReader physical, RuleReader rules) {
        this.reading = reading;
        this.physical = physical;
        this.rules = rules;
    }

    SortedMap<String, Host> read(Obj root) {
        SortedMap<String, Host> hosts = new TreeMap<>();
        for (Node.Entry entry : root.entries("hosts")) {
            List<String> names = Ranges.expand(entry.key());
            if (names == null) {
                continue;
            }
            Obj obj = Obj.of(entry, reading);
            for (int i = 0; i < names.size(); i++) {
                Host host = host(obj, new Place(names.get(i), i, names.size()));
                Host other = hosts.putIfAbsent(host.name(), host);
                if (other != null) {
                    reading.error(
                            entry.keyWhere(),
                            "host '" + host.name() + "' is already at line " + other.where().line(),
                            "let ranges not overlap");
                }
            }
        }
        return hosts;
    }

    /// One host of a range.
    private record Place(String host, int index, int count) {}

    private Host host(Obj obj, Place place) {
        SortedMap<String, PNic> pnics = new TreeMap<>();
        for (Node.Entry entry : obj.entries("nics")) {
            pnics.put(entry.key(), pnic(entry, place));
        }
        SortedMap<String, HostAdapter> adapters = new TreeMap<>();
        for (Map.Entry<String, Role> role : ROLE_KEYS.entrySet()) {
            String key = role.getKey();
            if (obj.has(key)) {
                adapters.put(key, adapter(key, role.getValue(), obj, key, place, pnics));
            }
        }
        for (Node.Entry entry : obj.entries("adapters")) {
            Obj adapter = Obj.of(entry, reading);
            Role role = adapter.word("role", Role.values(), Role.MANAGEMENT);
            HostAdapter made = adapter(entry.key(), role, adapter, place, pnics);
            if (adapters.putIfAbsent(entry.key(), made) != null) {
                reading.error(
                        entry.keyWhere(),
                        "adapter '" + entry.key() + "' is already said by its role",
                        "give it another name");
            }
        }
        String controller = obj.text("controller", "");
        if (!controller.isEmpty() && !adapters.containsKey(controller) && place.index() == 0) {
            reading.error(
                    obj.place("controller"),
                    "no adapter of the host is called '" + controller + "'",
                    didYouMean(controller, adapters));
        }
        return new Host(
                place.host(),
                pnics,
                PhysicalReader.level(obj),
                obj.text("cluster", ""),
                obj.text("rack", ""),
                adapters,
                vtep(obj, place, pnics),
                controller,
                obj.where());
    }

    private static String didYouMean(String name, SortedMap<String, ?> known) {
        String near = Words.nearest(name, known.keySet());
        return !near.isEmpty()
                ? "did you mean '" + near + "'?"
                : known.isEmpty() ? "define it" : "name one of " + Words.list(known.keySet());
    }

    private PNic pnic(Node.Entry entry, Place place) {
        Obj obj = Obj.of(entry, reading);
        @Nullable Node to = entry.value() instanceof Node.Scalar ? entry.value() : obj.node("to");
        Optional<End> end = Optional.empty();
        if (to instanceof Node.Scalar scalar && !scalar.absent()) {
            end = end(scalar, entry.key(), place);
        }
        return new PNic(
                entry.key(),
                end,
                obj.text("driver", ""),
                obj.text("pci", ""),
                (int) (obj.value("speed", Scalars::kbps, 0L) / 1_000),
                obj.integer("mtu", 1500),
                obj.where());
    }

    private Optional<End> end(Node.Scalar scalar, String nic, Place place) {
        try {
            End end = Scalars.end(scalar.text());
            if (place.index() == 0) {
                physical.device(end.device(), scalar);
            }
            if (end.port().isEmpty()) {
                return Optional.of(new End(end.device(), place.host() + ":" + nic));
            }
            if (place.count() > 1 && place.index() == 1) {
                reading.error(
                        scalar.where(),
                        "port '"
                                + scalar.text()
                                + "' is given to each of "
                                + place.count()
                                + " hosts",
                        "name the switch alone, or write the hosts one by one");
            }
            return Optional.of(end);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the validator has said so
        }
    }

    /// `management: eno1`, or a mapping.
    private HostAdapter adapter(
            String name, Role role, Obj host, String key, Place place, Map<String, PNic> pnics) {
        if (host.node(key) instanceof Node.Scalar scalar) {
            attached(scalar.text(), scalar, place, pnics);
            return new HostAdapter(
                    name,
                    role,
                    scalar.text(),
                    java.util.OptionalInt.empty(),
                    ringwall.model.Mac.derived(place.host() + "/" + name),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    scalar.where());
        }
        return adapter(name, role, host.obj(key), place, pnics);
    }

    private HostAdapter adapter(
            String name, Role role, Obj obj, Place place, Map<String, PNic> pnics) {
        attached(obj, place, pnics);
        Scalars.@Nullable InterfaceAddress address = address(obj, place);
        return new HostAdapter(
                name,
                role,
                obj.text("on", ""),
                obj.vid("vlan"),
                obj.mac("mac", place.host() + "/" + name),
                address == null ? Optional.empty() : Optional.of(address.ip()),
                address == null ? Optional.empty() : Optional.of(address.subnet()),
                rules.rules(obj.items("filter"), place.host() + "." + name, ""),
                obj.where());
    }

    private void attached(Obj obj, Place place, Map<String, PNic> pnics) {
        if (obj.node("on") instanceof Node.Scalar scalar) {
            attached(scalar.text(), scalar, place, pnics);
        }
    }

    private void attached(String on, Node.Scalar at, Place place, Map<String, PNic> pnics) {
        if (place.index() > 0 || pnics.containsKey(on) || reading.names.defined("switch", on)) {
            return;
        }
        SortedMap<String, String> known = new TreeMap<>();
        for (String pnic : pnics.keySet()) {
            known.put(pnic, "");
        }
        for (String each : reading.names.all("switch")) {
            known.put(each, "");
        }
        reading.error(
                at.where(),
                "no pNIC of the host and no virtual switch is called '" + Words.shortened(on) + "'",
                didYouMean(on, known));
    }

    private Optional<Vtep> vtep(Obj host, Place place, Map<String, PNic> pnics) {
        if (!host.has("vtep")) {
            return Optional.empty();
        }
        Obj obj = host.obj("vtep");
        attached(obj, place, pnics);
        Scalars.@Nullable InterfaceAddress address = address(obj, place);
        if (address == null) {
            return Optional.empty();
        }
        PNic pnic = pnics.get(obj.text("on", ""));
        return Optional.of(
                new Vtep(
                        obj.text("on", ""),
                        obj.vid("vlan"),
                        obj.mac("mac", place.host() + "/vtep"),
                        address.ip(),
                        address.subnet(),
                        obj.ip("gateway"),
                        obj.integer("mtu", pnic == null ? 0 : pnic.mtu()),
                        obj.where()));
    }

    /// The address of one host of a range: `10.0.0.1/24..10.0.0.3/24` in order.
    private Scalars.@Nullable InterfaceAddress address(Obj obj, Place place) {
        if (!(obj.node("address") instanceof Node.Scalar scalar)) {
            return null;
        }
        List<String> sides = Ranges.split(scalar.text());
        try {
            Scalars.InterfaceAddress first = Scalars.interfaceAddress(sides.getFirst());
            Scalars.InterfaceAddress last = Scalars.interfaceAddress(sides.getLast());
            Ip ip = first.ip();
            for (int i = 0; i < place.index(); i++) {
                ip = ip.next();
            }
            boolean end = place.index() == place.count() - 1;
            boolean fits =
                    first.subnet().equals(last.subnet())
                            && (!end || ip.equals(last.ip()))
                            && first.subnet().contains(ip);
            if (!fits && end) {
                reading.error(
                        scalar.where(),
                        place.count() == 1
                                ? "'" + scalar.text() + "' is a range, but the host is one"
                                : "'"
                                        + scalar.text()
                                        + "' does not give each of the "
                                        + place.count()
                                        + " hosts an address",
                        "write FIRST/LENGTH..LAST/LENGTH with "
                                + place.count()
                                + " addresses of one subnet, or write the hosts one by one");
            }
            return new Scalars.InterfaceAddress(ip, Prefix.of(ip, first.subnet().length()));
        } catch (IllegalArgumentException e) {
            return null; // the validator has said so
        }
    }
}
