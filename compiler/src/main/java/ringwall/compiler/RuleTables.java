package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import ringwall.model.Diagnostic;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;

/// Tables `from_port` and `to_port`. A rule `from A to B` becomes an entry at the from-port of each
/// A (peers: B) and one at the to-port of each B (peers: A), each on the host of the port. All
/// hosts share the entries; a host has those that its ports need, and the sets that these name.
///
/// Entries are made once for each tenant's address space that a rule's ports are in: the same
/// address means another machine in another space.
final class RuleTables {
    private final Sides sides;
    private final Services services;
    private final Map<String, List<RuleEntry>> byHost = new HashMap<>();
    private final Map<String, Map<String, SortedSet<String>>> portSets = new HashMap<>();
    private final Map<String, AddressSet> addressSets = new HashMap<>();

    RuleTables(Wiring wiring, Sides sides, LocalDate today, List<Diagnostic> notes) {
        this.sides = sides;
        this.services = new Services();
        int tier = 0;
        for (Rule.Tier of : wiring.network.tiers()) {
            int order = 0;
            for (Rule rule : of.rules()) {
                if (holds(rule, today, notes)) {
                    add(rule, tier, order);
                }
                order++; // a disabled rule keeps its place: enabling it renumbers nothing
            }
            tier++;
        }
    }

    static boolean holds(Rule rule, LocalDate today, List<Diagnostic> notes) {
        if (rule.disabled()) {
            return false;
        }
        boolean expired = rule.expires().isPresent() && rule.expires().get().isBefore(today);
        if (expired) {
            notes.add(
                    Diagnostic.note(
                            rule.where(),
                            "rule '"
                                    + rule.id()
                                    + "' expired after "
                                    + rule.expires().get()
                                    + " and no longer holds",
                            "remove it, or give it a later 'expires'"));
        }
        return !expired;
    }

    private void add(Rule rule, int tier, int order) {
        Sides.Side from = sides.of(rule.from());
        Sides.Side to = sides.of(rule.to());
        String service = services.name(rule.serviceText(), rule.services());
        for (String space : sides.spaces()) {
            half(rule, tier, order, RuleEntry.Direction.FROM_PORT, from, to, space, service);
            half(rule, tier, order, RuleEntry.Direction.TO_PORT, to, from, space, service);
        }
    }

    private void half(
            Rule rule,
            int tier,
            int order,
            RuleEntry.Direction direction,
            Sides.Side own,
            Sides.Side other,
            String space,
            String service) {
        Sides.Ports named = own.namedPorts(space);
        Sides.Ports addressed = own.addressedPorts(space);
        if (named.byHost().isEmpty() && addressed.byHost().isEmpty()) {
            return;
        }
        String peers = RuleEntry.ANY;
        if (!other.any()) {
            SortedSet<Prefix> addresses = other.addresses(space);
            if (addresses.isEmpty()) {
                return; // nobody to open to, or to be opened by, in this space
            }
            peers = other.label() + Names.at(space);
            if (!addressSets.containsKey(peers)) {
                addressSets.put(peers, new AddressSet(peers, space, addresses));
            }
        }
        String label = own.label() + Names.at(space);
        RuleEntry.Action action = action(rule.action());
        if (!named.byHost().isEmpty()) {
            portSets.putIfAbsent(label, named.byHost());
            spread(
                    new RuleEntry(
                            rule.id(),
                            tier,
                            order,
                            direction,
                            label,
                            peers,
                            service,
                            action,
                            rule.log()),
                    named);
        }
        if (!addressed.byHost().isEmpty()) {
            String ports = "by-address:" + label;
            portSets.putIfAbsent(ports, addressed.byHost());
            addressSets.computeIfAbsent(
                    ports, name -> new AddressSet(name, space, own.loose(space)));
            spread(
                    new RuleEntry(
                            rule.id(),
                            tier,
                            order,
                            direction,
                            ports,
                            peers,
                            ports,
                            service,
                            action,
                            rule.log()),
                    addressed);
        }
    }

    private void spread(RuleEntry entry, Sides.Ports ports) {
        for (String host : ports.byHost().keySet()) {
            byHost.computeIfAbsent(host, h -> new ArrayList<>()).add(entry);
        }
    }

    static RuleEntry.Action action(Rule.Action action) {
        return switch (action) {
            case ALLOW -> RuleEntry.Action.ALLOW;
            case DROP -> RuleEntry.Action.DROP;
            case REJECT -> RuleEntry.Action.REJECT;
            case PASS -> RuleEntry.Action.PASS;
        };
    }

    /// Adds a host's entries and the sets that they name. Hosts may be written in parallel.
    void write(String host, Draft draft) {
        List<RuleEntry> entries = byHost.getOrDefault(host, List.of());
        draft.rules.addAll(entries);
        Set<String> ports = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        Set<String> named = new HashSet<>();
        for (RuleEntry entry : entries) {
            ports.add(entry.ports());
            addresses.add(entry.peers());
            addresses.add(entry.own());
            named.add(entry.service());
        }
        for (String name : ports) {
            SortedSet<String> here = Objects.requireNonNull(portSets.get(name)).get(host);
            draft.portSets.put(
                    name, new PortSet(name, here == null ? Collections.emptySortedSet() : here));
        }
        addresses.remove(RuleEntry.ANY);
        for (String name : addresses) {
            draft.addressSets.put(name, Objects.requireNonNull(addressSets.get(name)));
        }
        named.remove(RuleEntry.ANY);
        for (String name : named) {
            draft.services.put(name, Objects.requireNonNull(services.byName().get(name)));
        }
    }

    Services services() {
        return services;
    }
}
