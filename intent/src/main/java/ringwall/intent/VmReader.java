package ringwall.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Words;
import ringwall.intent.yaml.Node;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.PortGroup;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.model.Vm.AddressPair;
import ringwall.model.Vm.Appliance;
import ringwall.model.Vm.ApplianceKind;
import ringwall.model.Vm.MirroringMode;
import ringwall.model.Vm.Trait;
import ringwall.model.Vm.Vnic;

/// `vms:`.
final class VmReader {
    /// What one vNIC that is said in place is called.
    static final String ONLY_NIC = "eth0";

    private static final List<String> NIC_KEYS =
            List.of("segment", "switch", "portGroup", "ip", "mac", "allowedPairs", "mirroring");

    private final Reading reading;
    private final RuleReader rules;
    private final Attachments attachments;
    private final SortedMap<String, Segment> segments;
    private final SortedMap<String, PortGroup> portGroups;

    VmReader(
            Reading reading,
            RuleReader rules,
            Attachments attachments,
            SortedMap<String, Segment> segments,
            SortedMap<String, PortGroup> portGroups) {
        this.reading = reading;
        this.rules = rules;
        this.attachments = attachments;
        this.segments = segments;
        this.portGroups = portGroups;
    }

    SortedMap<String, Vm> read(Obj root) {
        SortedMap<String, Vm> vms = new TreeMap<>();
        for (Node.Entry entry : root.entries("vms")) {
            vms.put(entry.key(), vm(entry.key(), Obj.of(entry, reading)));
        }
        return vms;
    }

    private Vm vm(String name, Obj obj) {
        String host = obj.text("host", "");
        SortedMap<String, Vnic> vnics = vnics(name, obj, host);
        return new Vm(
                name,
                host,
                obj.text("tenant", Usual.tenant(vnics, portGroups, segments)),
                PhysicalReader.level(obj),
                labels(obj.entries("labels")),
                traits(obj),
                vnics,
                obj.has("appliance")
                        ? Optional.of(appliance(name, obj.obj("appliance"), vnics))
                        : Optional.empty(),
                obj.flag("analyser", false),
                obj.where());
    }

    private SortedMap<String, Vnic> vnics(String name, Obj obj, String host) {
        SortedMap<String, Vnic> vnics = new TreeMap<>();
        if (!obj.has("nics")) {
            vnics.put(ONLY_NIC, vnic(name, ONLY_NIC, obj, host));
            return vnics;
        }
        for (String key : NIC_KEYS) {
            if (obj.has(key)) {
                reading.error(
                        obj.keyPlace(key),
                        "VM '" + name + "' has 'nics', so '" + key + "' belongs to one of them",
                        "move it into a vNIC");
            }
        }
        for (Node.Entry entry : obj.entries("nics")) {
            vnics.put(entry.key(), vnic(name, entry.key(), Obj.of(entry, reading), host));
        }
        return vnics;
    }

    private Vnic vnic(String vm, String name, Obj obj, String host) {
        String full = vm + "/" + name;
        return new Vnic(
                name,
                obj.mac("mac", full),
                !obj.has("mac"),
                obj.values("ip", Ip::parse),
                attachments.portGroup(full, obj, host),
                pairs(obj),
                obj.word("mirroring", MirroringMode.values(), MirroringMode.NONE),
                obj.where());
    }

    private List<AddressPair> pairs(Obj obj) {
        List<AddressPair> pairs = new ArrayList<>();
        for (Node node : obj.items("allowedPairs")) {
            Obj pair = Obj.of(node, reading);
            Optional<Prefix> prefix =
                    node instanceof Node.Scalar scalar
                            ? Obj.parsed(scalar.text(), Prefix::parse)
                            : pair.optional("prefix", Prefix::parse);
            if (prefix.isPresent()) {
                pairs.add(new AddressPair(pair.optional("mac", Mac::parse), prefix.get()));
            }
        }
        return pairs;
    }

    static SortedMap<String, String> labels(List<Node.Entry> entries) {
        SortedMap<String, String> labels = new TreeMap<>();
        for (Node.Entry entry : entries) {
            if (entry.value() instanceof Node.Scalar scalar) {
                labels.put(entry.key(), scalar.text());
            }
        }
        return labels;
    }

    private static SortedSet<Trait> traits(Obj obj) {
        SortedSet<Trait> traits = new TreeSet<>();
        for (String text : obj.texts("traits")) {
            if (text.equals("delay-sensitive")) {
                traits.add(Trait.DELAY_SENSITIVE);
            } else if (text.equals("io-intensive")) {
                traits.add(Trait.IO_INTENSIVE);
            }
        }
        return traits;
    }

    private Appliance appliance(String vm, Obj obj, SortedMap<String, Vnic> vnics) {
        ApplianceKind kind = obj.has("route") ? ApplianceKind.ROUTE : ApplianceKind.BRIDGE;
        String key = obj.has("route") ? "route" : "bridge";
        List<String> transit = new ArrayList<>();
        for (Node node : obj.items(key)) {
            if (node instanceof Node.Scalar scalar && vnic(vm, scalar, vnics) != null) {
                transit.add(scalar.text());
            }
        }
        if (transit.size() < 2 && obj.has(key)) {
            reading.error(
                    obj.place(key),
                    "appliance '" + vm + "' stands between fewer than two vNICs",
                    "name two vNICs of the VM, each on its own segment");
        }
        SortedMap<String, List<Mac>> foreign = new TreeMap<>();
        for (Node.Entry entry : obj.entries("foreignMacs")) {
            Node.Scalar name = new Node.Scalar(entry.key(), true, entry.keyWhere());
            if (vnic(vm, name, vnics) != null) {
                foreign.put(entry.key(), obj.obj("foreignMacs").values(entry.key(), Mac::parse));
            }
        }
        return new Appliance(
                kind,
                transit,
                rules.rules(obj.items("firewall"), vm, vm),
                obj.integer("macQuota", 16),
                foreign,
                obj.where());
    }

    private @Nullable Vnic vnic(String vm, Node.Scalar name, SortedMap<String, Vnic> vnics) {
        Vnic vnic = vnics.get(name.text());
        if (vnic == null) {
            String near = Words.nearest(name.text(), vnics.keySet());
            reading.error(
                    name.where(),
                    "VM '" + vm + "' has no vNIC '" + Words.shortened(name.text()) + "'",
                    near.isEmpty()
                            ? "name one of " + Words.list(vnics.keySet())
                            : "did you mean '" + near + "'?");
        }
        return vnic;
    }
}
