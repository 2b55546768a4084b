package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;

/// Edits of who leaves by which pNIC: teams, management adapters, overlay endpoints.
final class Uplinks {

    private final IntentTree tree;
    private final Network network;
    private final PhysicalPorts ports;

    Uplinks(IntentTree tree, Network network, PhysicalPorts ports) {
        this.tree = tree;
        this.network = network;
        this.ports = ports;
    }

    /// pNICs that every one of these hosts has and none of them uses, those least like `like`
    /// first.
    private List<String> idle(List<String> hosts, List<String> like) {
        var common = new TreeSet<String>();
        for (String name : hosts) {
            Host host = network.hosts().get(name);
            var own = new TreeSet<String>();
            if (host != null) {
                own.addAll(host.pnics().keySet());
                host.adapters().values().forEach(a -> own.remove(a.attachedTo()));
                host.vtep().ifPresent(v -> own.remove(v.attachedTo()));
            }
            for (VirtualSwitch vs : network.switches().values()) {
                if (vs.hosts().contains(name)) {
                    vs.uplink().pnics().forEach(own::remove);
                }
            }
            if (name.equals(hosts.getFirst())) {
                common.addAll(own);
            } else {
                common.retainAll(own);
            }
        }
        Host first = hosts.isEmpty() ? null : network.hosts().get(hosts.getFirst());
        return common.stream()
                .sorted(
                        Comparator.comparingInt((String p) -> -differences(first, p, like))
                                .thenComparing(p -> p))
                .toList();
    }

    /// In driver, PCI bus and physical switch.
    private static int differences(@Nullable Host host, String pnic, List<String> others) {
        if (host == null) {
            return 0;
        }
        int differences = 0;
        for (String other : others) {
            Host.PNic a = host.pnics().get(pnic);
            Host.PNic b = host.pnics().get(other);
            if (a != null && b != null) {
                differences += a.driver().equals(b.driver()) ? 0 : 1;
                differences += bus(a.pci()).equals(bus(b.pci())) ? 0 : 1;
                differences += device(a).equals(device(b)) ? 0 : 1;
            }
        }
        return differences;
    }

    private static String bus(String pci) {
        return pci.contains(":") ? pci.substring(0, pci.lastIndexOf(':')) : pci;
    }

    private static String device(Host.PNic nic) {
        return nic.to().map(Physical.End::device).orElse("");
    }

    /// With and without letting the new pNIC's port carry what the present one carries.
    private List<Proposal> withPorts(
            String what, List<TextEdit> edits, List<String> hosts, String from, String to) {
        var more = new LinkedHashSet<>(edits);
        for (String name : hosts) {
            Host host = network.hosts().get(name);
            if (host != null) {
                ports.alike(host, from, to).ifPresent(more::add);
            }
        }
        var plain = new Proposal(what, edits);
        return more.size() == edits.size()
                ? List.of(plain)
                : List.of(
                        plain,
                        new Proposal(
                                what + ", whose port carries the same VLANs", List.copyOf(more)));
    }

    /// NPR-0: the one pNIC becomes a team of two.
    List<Proposal> second(String name) {
        VirtualSwitch vs = network.switches().get(name);
        Optional<Node.Entry> uplink = tree.entry("switches", name, "uplink");
        if (vs == null || uplink.isEmpty() || vs.uplink().pnics().size() != 1) {
            return List.of();
        }
        String present = vs.uplink().pnics().getFirst();
        var found = new ArrayList<Proposal>();
        for (String nic : idle(vs.hosts(), List.of(present))) {
            TextEdit edit =
                    tree.replace(
                            uplink.get().value(),
                            "{team: [%s, %s]}"
                                    .formatted(IntentTree.quoted(present), IntentTree.quoted(nic)));
            found.addAll(
                    withPorts(
                            "%s leaves by a team of %s and %s".formatted(name, present, nic),
                            List.of(edit),
                            vs.hosts(),
                            present,
                            nic));
        }
        return found;
    }

    /// VM-NPR-R1 to R3: a member is exchanged for an idle pNIC, or one is added.
    List<Proposal> otherMember(String team) {
        String name =
                network.switches().containsKey(team) || !team.endsWith("-team")
                        ? team
                        : team.substring(0, team.length() - 5);
        VirtualSwitch vs = network.switches().get(name);
        Optional<Node.Mapping> uplink = tree.mapping("switches", name, "uplink");
        if (vs == null
                || uplink.isEmpty()
                || !(uplink.get().get("team") instanceof Node.Items items)
                || !(vs.uplink() instanceof VirtualSwitch.Uplink.Team)) {
            return List.of();
        }
        List<String> members = vs.uplink().pnics();
        var found = new ArrayList<Proposal>();
        for (String nic : idle(vs.hosts(), members)) {
            for (Node item : items.items().reversed()) {
                if (item instanceof Node.Scalar old) {
                    found.addAll(
                            withPorts(
                                    "%s replaces %s in the team of %s"
                                            .formatted(nic, old.text(), name),
                                    List.of(tree.replace(old, IntentTree.quoted(nic))),
                                    vs.hosts(),
                                    old.text(),
                                    nic));
                }
            }
            Node last = items.items().getLast();
            if (tree.text(items).startsWith("[")) {
                found.addAll(
                        withPorts(
                                "%s joins the team of %s".formatted(nic, name),
                                List.of(
                                        tree.replace(
                                                last,
                                                tree.text(last) + ", " + IntentTree.quoted(nic))),
                                vs.hosts(),
                                members.getFirst(),
                                nic));
            }
        }
        return found;
    }

    /// The entry of a host adapter: under its own name, or among `adapters`.
    private Optional<Node.Entry> adapter(String host, String name) {
        Optional<Node.Entry> own = tree.entry("hosts", host, name);
        return own.isPresent() ? own : tree.entry("hosts", host, "adapters", name);
    }

    /// Hosts whose settings stand in the same text (`h1..h3`).
    private List<String> sharing(String host) {
        Optional<Node.Entry> entry = tree.entry("hosts", host);
        return network.hosts().keySet().stream()
                .filter(h -> tree.entry("hosts", h).equals(entry))
                .toList();
    }

    /// VM-NS-R2: the adapter moves to an idle pNIC of its host.
    List<Proposal> ownAdapterNic(String host, String name) {
        Host known = network.hosts().get(host);
        Optional<Node.Entry> entry = adapter(host, name);
        if (known == null || entry.isEmpty() || known.adapters().get(name) == null) {
            return List.of();
        }
        List<String> hosts = sharing(host);
        var found = new ArrayList<Proposal>();
        for (String nic : idle(hosts, List.of())) {
            String what = "%s of %s moves to %s".formatted(name, String.join(", ", hosts), nic);
            Node value = entry.get().value();
            if (value instanceof Node.Mapping mapping) {
                TextEdit on = tree.put(mapping, "on", IntentTree.quoted(nic));
                found.add(new Proposal(what, List.of(on)));
                Node.Entry vlan = mapping.entry("vlan");
                if (vlan != null) {
                    found.add(
                            new Proposal(
                                    what + ", untagged", List.of(on, tree.remove(mapping, vlan))));
                }
            } else {
                found.add(new Proposal(what, List.of(tree.replace(value, IntentTree.quoted(nic)))));
            }
        }
        return found;
    }

    /// ISO-3, ISO-7: one of the switches that share a pNIC gets one of its own.
    List<Proposal> apart(String host, String pnic) {
        var found = new ArrayList<Proposal>();
        for (VirtualSwitch vs : network.switches().values()) {
            Optional<Node.Entry> uplink = tree.entry("switches", vs.name(), "uplink");
            if (vs.hosts().contains(host)
                    && vs.uplink().pnics().equals(List.of(pnic))
                    && uplink.isPresent()) {
                for (String nic : idle(vs.hosts(), List.of(pnic))) {
                    found.addAll(
                            withPorts(
                                    "%s leaves by %s".formatted(vs.name(), nic),
                                    List.of(
                                            tree.replace(
                                                    uplink.get().value(), IntentTree.quoted(nic))),
                                    vs.hosts(),
                                    pnic,
                                    nic));
                }
            }
        }
        return found.reversed();
    }

    /// VM-NS-R4.2: the tunnel endpoints of all hosts move to idle pNICs, together: one alone would
    /// lose the others.
    List<Proposal> ownUnderlay(String host) {
        List<String> hosts =
                network.hosts().values().stream()
                        .filter(h -> h.vtep().isPresent())
                        .map(Host::name)
                        .toList();
        if (!hosts.contains(host)) {
            return List.of();
        }
        var found = new ArrayList<Proposal>();
        for (String nic : idle(hosts, List.of())) {
            found.add(underlay(hosts, nic, -1));
        }
        for (VirtualSwitch vs : network.switches().values()) {
            if (vs.hosts().containsAll(hosts)) {
                freeVlans(host, vs).forEach(v -> found.add(underlay(hosts, vs.name(), v)));
            }
        }
        return found;
    }

    private Proposal underlay(List<String> hosts, String on, int vlan) {
        var edits = new LinkedHashSet<TextEdit>();
        for (String each : hosts) {
            Optional<Node.Mapping> vtep = tree.mapping("hosts", each, "vtep");
            if (vtep.isPresent()) {
                Node value = vtep.get().get("on");
                boolean add = vlan > 0 && vtep.get().entry("vlan") == null && value != null;
                String text = IntentTree.quoted(on) + (add ? ", vlan: " + vlan : "");
                if (add && !tree.text(vtep.get()).startsWith("{")) {
                    edits.add(tree.put(vtep.get(), "vlan", Integer.toString(vlan)));
                    text = IntentTree.quoted(on);
                } else if (vlan > 0 && !add) {
                    edits.add(tree.put(vtep.get(), "vlan", Integer.toString(vlan)));
                }
                edits.add(tree.put(vtep.get(), "on", text));
            }
        }
        return new Proposal(
                "the tunnel endpoints of %s move to %s%s"
                        .formatted(String.join(", ", hosts), on, vlan > 0 ? ", VLAN " + vlan : ""),
                List.copyOf(edits));
    }

    /// VLANs that the physical port behind a switch carries and that no segment and no adapter
    /// uses.
    private List<Integer> freeVlans(String host, VirtualSwitch vs) {
        Host known = network.hosts().get(host);
        Host.PNic nic =
                known == null || vs.internalOnly()
                        ? null
                        : known.pnics().get(vs.uplink().pnics().getFirst());
        if (known == null || nic == null || nic.to().isEmpty()) {
            return List.of();
        }
        var used = new TreeSet<Integer>();
        for (Segment segment : network.segments().values()) {
            if (segment.carrier() instanceof Segment.Carrier.Vlan vlan) {
                used.add(vlan.vid());
            }
        }
        known.adapters().values().forEach(a -> a.vid().ifPresent(used::add));
        return ports.carried(nic.to().get().device(), nic.to().get().port())
                .ids()
                .boxed()
                .filter(v -> !used.contains(v))
                .limit(8)
                .toList();
    }
}
