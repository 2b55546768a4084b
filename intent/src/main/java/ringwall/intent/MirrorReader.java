package ringwall.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Scalars;
import ringwall.intent.yaml.Node;
import ringwall.model.Ip;
import ringwall.model.Mirror;
import ringwall.model.Mirror.Direction;
import ringwall.model.Mirror.RemoteKind;
import ringwall.model.Mirror.Target;
import ringwall.model.PortGroup;
import ringwall.model.Rule.Peer;
import ringwall.model.Vm;
import ringwall.model.Vm.MirroringMode;
import ringwall.model.Vm.Vnic;

/// `mirrors:`, and the sessions that the vNICs' mirroring modes imply (SP 800-125B 5.1).
final class MirrorReader {
    private final Reading reading;
    private final RuleReader rules;
    private final SortedMap<String, Vm> vms;
    private final SortedMap<String, PortGroup> portGroups;

    MirrorReader(
            Reading reading,
            RuleReader rules,
            SortedMap<String, Vm> vms,
            SortedMap<String, PortGroup> portGroups) {
        this.reading = reading;
        this.rules = rules;
        this.vms = vms;
        this.portGroups = portGroups;
    }

    SortedMap<String, Mirror> read(Obj root) {
        SortedMap<String, Mirror> mirrors = new TreeMap<>();
        for (Node.Entry entry : root.entries("mirrors")) {
            Mirror mirror = mirror(entry.key(), Obj.of(entry, reading));
            if (mirror != null) {
                mirrors.put(entry.key(), mirror);
            }
        }
        for (Vm vm : vms.values()) {
            for (Vnic vnic : vm.vnics().values()) {
                if (vnic.mirroring() == MirroringMode.DESTINATION) {
                    Mirror mirror = byMode(vm, vnic);
                    if (!mirror.from().isEmpty()) {
                        mirrors.putIfAbsent(mirror.name(), mirror);
                    }
                }
            }
        }
        return mirrors;
    }

    private @Nullable Mirror mirror(String name, Obj obj) {
        Target target = target(obj);
        if (target == null) {
            return null;
        }
        int truncate = obj.integer("truncate", 0);
        return new Mirror(
                name,
                rules.peers(obj, "from", ""),
                switch (obj.text("direction", "both")) {
                    case "egress" -> Direction.FROM_VM;
                    case "ingress" -> Direction.TO_VM;
                    default -> Direction.BOTH;
                },
                rules.terms(obj, "filter"),
                truncate == 0 ? OptionalInt.empty() : OptionalInt.of(truncate),
                target,
                obj.text("over", ""),
                obj.text("owner", ""),
                obj.texts("consent"),
                obj.optional("expires", Scalars::date),
                obj.where());
    }

    private @Nullable Target target(Obj obj) {
        if (obj.node("to") instanceof Node.Scalar scalar) {
            return vnic(scalar);
        }
        Obj to = obj.obj("to");
        if (to.has("uplink")) {
            if (to.vid("vlan").isEmpty()) {
                reading.error(
                        to.where(),
                        "a mirror to an uplink needs the RSPAN VLAN that its copies travel in",
                        "add 'vlan: ID', of a VLAN that carries nothing else");
            }
            return new Target.ToUplink(to.text("uplink", ""), to.vid("vlan").orElse(1));
        }
        if (to.has("file")) {
            return new Target.ToFile(to.text("file", ""));
        }
        boolean gre = to.has("gre");
        Optional<Ip> address = to.ip(gre ? "gre" : "erspan");
        if (address.isEmpty()) {
            return null;
        }
        RemoteKind kind =
                gre
                        ? RemoteKind.GRE
                        : switch (to.integer("version", 2)) {
                            case 1 -> RemoteKind.ERSPAN_1;
                            case 3 -> RemoteKind.ERSPAN_3;
                            default -> RemoteKind.ERSPAN_2;
                        };
        return new Target.ToRemote(kind, address.get(), to.integer("session", 0));
    }

    /// A VM with one vNIC, or `vm/nic`.
    private @Nullable Target vnic(Node.Scalar scalar) {
        Peer peer = rules.peer(scalar.text(), "");
        if (peer instanceof Peer.OfVnic vnic) {
            return new Target.ToVnic(vnic.vm(), vnic.nic());
        }
        if (!(peer instanceof Peer.OfVm named)) {
            if (peer != null) {
                reading.error(
                        scalar.where(),
                        "a mirror's target is one vNIC, not '" + scalar.text() + "'",
                        "name a VM, or VM/NIC");
            }
            return null;
        }
        Vm vm = vms.get(named.vm());
        if (vm == null) {
            return null;
        }
        if (vm.vnics().size() == 1) {
            return new Target.ToVnic(vm.name(), vm.vnics().firstKey());
        }
        for (Vnic vnic : vm.vnics().values()) {
            if (vnic.mirroring() == MirroringMode.DESTINATION) {
                return new Target.ToVnic(vm.name(), vnic.name());
            }
        }
        reading.error(
                scalar.where(),
                "VM '" + vm.name() + "' has " + vm.vnics().size() + " vNICs",
                "write " + vm.name() + "/NIC");
        return null;
    }

    /// Every source on the same virtual switch of the same host is copied to the destination.
    private Mirror byMode(Vm to, Vnic vnic) {
        List<Peer> from = new ArrayList<>();
        TreeSet<String> tenants = new TreeSet<>();
        for (Vm vm : vms.values()) {
            for (Vnic source : vm.vnics().values()) {
                if (source.mirroring() == MirroringMode.SOURCE
                        && vm.host().equals(to.host())
                        && switchOf(source).equals(switchOf(vnic))) {
                    from.add(new Peer.OfVnic(vm.name(), source.name()));
                    if (!vm.tenant().isEmpty()) {
                        tenants.add(vm.tenant());
                    }
                }
            }
        }
        return new Mirror(
                "mirroring-" + to.name() + "-" + vnic.name(),
                from,
                Direction.BOTH,
                List.of(),
                OptionalInt.empty(),
                new Target.ToVnic(to.name(), vnic.name()),
                "",
                "",
                List.copyOf(tenants),
                Optional.empty(),
                vnic.where());
    }

    private String switchOf(Vnic vnic) {
        PortGroup group = portGroups.get(vnic.portGroup());
        return group == null ? "" : group.virtualSwitch();
    }
}
