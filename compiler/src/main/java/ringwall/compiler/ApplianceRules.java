package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Diagnostic;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.Vm;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;

/// The rules of a subnet-level virtual firewall (SP 800-125B 4.2), at its own ports. Many addresses
/// are behind a port, so entries bound both sides' addresses where a rule names any.
final class ApplianceRules {
    /// @param ports by name
    /// @param addresses empty name: any
    private record Part(String label, SortedSet<String> ports, String addresses) {}

    private final Wiring wiring;
    private final Spaces spaces;
    private final Sides sides;
    private final Vm vm;
    private final List<Attachment> transit;
    private final String space;
    private final Draft draft;
    private final Services services = new Services();

    private ApplianceRules(
            Wiring wiring,
            Spaces spaces,
            Sides sides,
            Vm vm,
            List<Attachment> transit,
            Draft draft) {
        this.wiring = wiring;
        this.spaces = spaces;
        this.sides = sides;
        this.vm = vm;
        this.transit = transit;
        this.space = wiring.space(transit.getFirst().segments().firstKey());
        this.draft = draft;
    }

    static void write(
            Wiring wiring,
            Spaces spaces,
            Sides sides,
            Vm vm,
            LocalDate today,
            List<Diagnostic> notes,
            Draft draft) {
        ApplianceRules tables =
                new ApplianceRules(wiring, spaces, sides, vm, Behind.transit(wiring, vm), draft);
        int order = 0;
        for (Rule rule : vm.appliance().map(Vm.Appliance::rules).orElse(List.of())) {
            if (RuleTables.holds(rule, today, notes)) {
                tables.add(rule, order);
            }
            order++;
        }
        draft.services.putAll(tables.services.byName());
    }

    private void add(Rule rule, int order) {
        String service = services.name(rule.serviceText(), rule.services());
        for (Part from : parts(rule.from())) {
            for (Part to : parts(rule.to())) {
                entry(rule, order, RuleEntry.Direction.FROM_PORT, from, to, service);
                entry(rule, order, RuleEntry.Direction.TO_PORT, to, from, service);
            }
        }
    }

    /// A list of peers as: its own vNICs, each; and all other peers' addresses, together.
    private List<Part> parts(List<Rule.Peer> peers) {
        List<Part> parts = new ArrayList<>();
        List<Rule.Peer> others = new ArrayList<>();
        for (Rule.Peer peer : peers) {
            Attachment side =
                    peer instanceof Rule.Peer.OfVnic of
                                    && (of.vm().isEmpty() || of.vm().equals(vm.name()))
                            ? side(of.nic())
                            : null;
            if (side != null) {
                parts.add(
                        new Part(
                                "vnic:" + side.name(),
                                new TreeSet<>(List.of(side.name())),
                                behind(side)));
            } else {
                others.add(peer);
            }
        }
        if (!others.isEmpty()) {
            Sides.Side side = sides.of(others);
            SortedSet<Prefix> addresses = side.any() ? new TreeSet<>() : side.addresses(space);
            if (side.any()) {
                parts.add(new Part("all", all(), ""));
            } else if (!addresses.isEmpty()) {
                String name = side.label() + Names.at(space);
                draft.addressSets.put(name, new AddressSet(name, space, addresses));
                parts.add(new Part("all", all(), name));
            }
        }
        return parts;
    }

    private @org.jspecify.annotations.Nullable Attachment side(String nic) {
        for (Attachment side : transit) {
            if (side.vnic().name().equals(nic)) {
                return side;
            }
        }
        return null;
    }

    private SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>();
        transit.forEach(side -> all.add(side.name()));
        return all;
    }

    /// With two vNICs, what does not come from one comes from the other; with more, addresses tell.
    private String behind(Attachment side) {
        if (transit.size() <= 2) {
            return "";
        }
        String name = "behind:" + side.name();
        draft.addressSets.computeIfAbsent(
                name, n -> new AddressSet(n, space, Behind.addresses(wiring, spaces, side)));
        return name;
    }

    private void entry(
            Rule rule,
            int order,
            RuleEntry.Direction direction,
            Part own,
            Part other,
            String service) {
        SortedSet<String> ports = new TreeSet<>(own.ports());
        String label = own.label();
        boolean otherIsPort = other.ports().size() < transit.size();
        boolean ownIsPort = own.ports().size() < transit.size();
        if (otherIsPort && !ownIsPort) {
            ports.removeAll(other.ports());
            label = "all-but-" + other.label();
        } else if (otherIsPort && own.ports().equals(other.ports())) {
            return; // nothing passes from a port to itself
        }
        draft.portSets.put(label, new PortSet(label, ports));
        draft.rules.add(
                new RuleEntry(
                        rule.id(),
                        0,
                        order,
                        direction,
                        label,
                        other.addresses().isEmpty() ? RuleEntry.ANY : other.addresses(),
                        ownIsPort || own.addresses().isEmpty() ? RuleEntry.ANY : own.addresses(),
                        service,
                        RuleTables.action(rule.action()),
                        rule.log()));
    }
}
