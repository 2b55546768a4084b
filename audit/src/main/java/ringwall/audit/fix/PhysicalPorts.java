package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import ringwall.audit.fact.VlanSet;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;

/// Edits of what physical switch ports carry: on the port itself, or as the switch's usual.
final class PhysicalPorts {

    private final IntentTree tree;
    private final Network network;

    PhysicalPorts(IntentTree tree, Network network) {
        this.tree = tree;
        this.network = network;
    }

    static String list(VlanSet vlans) {
        return "[" + (vlans.isEmpty() ? "" : vlans.toString().replace(",", ", ")) + "]";
    }

    /// What a port carries now.
    VlanSet carried(String device, String port) {
        Physical.PhysicalSwitch known = network.physical().switches().get(device);
        return known == null ? VlanSet.NONE : VlanSet.of(known.port(port).mode().vlans().toArray());
    }

    List<Proposal> add(String device, String port, VlanSet more) {
        if (more.isEmpty()) {
            return List.of();
        }
        VlanSet all = carried(device, port).union(more);
        return both(device, port, all, "%s/%s carries VLAN %s too".formatted(device, port, more));
    }

    List<Proposal> exactly(String device, String port, VlanSet vlans) {
        return both(
                device, port, vlans, "%s/%s carries VLANs %s only".formatted(device, port, vlans));
    }

    /// On the switch or the port alone, then together with the ports of the same team: those must
    /// agree.
    private List<Proposal> both(String device, String port, VlanSet vlans, String what) {
        var found = new ArrayList<Proposal>();
        List<Physical.End> peers = peers(device, port);
        String all = peers.isEmpty() ? what : what + ", as " + peers.getFirst();
        Optional<TextEdit> usual = usual(device, vlans);
        if (usual.isPresent()) {
            found.add(new Proposal(what, List.of(usual.get())));
            var edits = new LinkedHashSet<TextEdit>(List.of(usual.get()));
            peers.forEach(p -> usual(p.device(), vlans).ifPresent(edits::add));
            found.add(new Proposal(all, List.copyOf(edits)));
        }
        Optional<TextEdit> own = own(device, port, vlans);
        if (own.isPresent()) {
            found.add(new Proposal(what, List.of(own.get())));
            var edits = new LinkedHashSet<TextEdit>(List.of(own.get()));
            peers.forEach(p -> own(p.device(), p.port(), vlans).ifPresent(edits::add));
            found.add(new Proposal(all, List.copyOf(edits)));
        }
        return found;
    }

    /// Where the other members of the team end whose one member ends here.
    private List<Physical.End> peers(String device, String port) {
        var here = Optional.of(new Physical.End(device, port));
        var found = new ArrayList<Physical.End>();
        for (Host host : network.hosts().values()) {
            for (Host.PNic nic : host.pnics().values()) {
                if (nic.to().equals(here)) {
                    network.switches().values().stream()
                            .filter(s -> s.hosts().contains(host.name()))
                            .filter(s -> s.uplink().pnics().contains(nic.name()))
                            .flatMap(s -> s.uplink().pnics().stream())
                            .map(p -> host.pnics().get(p))
                            .filter(p -> p != null && !p.equals(nic))
                            .forEach(p -> p.to().ifPresent(found::add));
                }
            }
        }
        return found;
    }

    /// The switch's `trunk`, where the port has none of its own: serves only if all its ports
    /// agree.
    private Optional<TextEdit> usual(String device, VlanSet vlans) {
        return tree.mapping("physical", "switches", device)
                .filter(m -> m.get("trunk") != null)
                .map(m -> tree.put(m, "trunk", list(vlans)));
    }

    /// The port's own entry, made if it has none.
    private Optional<TextEdit> own(String device, String port, VlanSet vlans) {
        String trunk = "trunk: " + list(vlans);
        Optional<Node.Mapping> known = tree.mapping("physical", "switches", device, "ports", port);
        if (known.isPresent()) {
            Node.Entry access = known.get().entry("access");
            return Optional.of(
                    access == null
                            ? tree.put(known.get(), "trunk", list(vlans))
                            : tree.replace(access, "trunk", list(vlans)));
        }
        String entry = IntentTree.quoted(port) + ": {" + trunk + "}";
        Optional<Node.Mapping> ports = tree.mapping("physical", "switches", device, "ports");
        if (ports.isPresent()) {
            return Optional.of(tree.put(ports.get(), IntentTree.quoted(port), "{" + trunk + "}"));
        }
        return tree.mapping("physical", "switches", device)
                .map(m -> tree.put(m, "ports", "{" + entry + "}"));
    }

    /// Lets the port behind one pNIC carry what the port behind another carries; empty if both are
    /// alike already or one is not cabled.
    Optional<TextEdit> alike(Host host, String from, String to) {
        Host.PNic model = host.pnics().get(from);
        Host.PNic nic = host.pnics().get(to);
        if (model == null || nic == null || model.to().isEmpty() || nic.to().isEmpty()) {
            return Optional.empty();
        }
        VlanSet vlans = carried(model.to().get().device(), model.to().get().port());
        Physical.End end = nic.to().get();
        return vlans.equals(carried(end.device(), end.port()))
                ? Optional.empty()
                : own(end.device(), end.port(), vlans);
    }
}
