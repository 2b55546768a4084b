package ringwall.compiler;

import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Diagnostic;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// The filter of each host adapter: its own rules, or what its role needs within its own subnet.
final class AdapterRules {
    private AdapterRules() {}

    static void write(
            Wiring wiring,
            Sides sides,
            String host,
            LocalDate today,
            List<Diagnostic> notes,
            Draft draft) {
        for (Adapters.Placed placed : wiring.adapters().on(host)) {
            SortedSet<String> itself = new TreeSet<>(List.of(placed.port()));
            draft.portSets.put(placed.port(), new PortSet(placed.port(), itself));
            if (placed.adapter().filter().isEmpty()) {
                usual(placed, draft);
            } else {
                stated(placed, wiring, sides, today, notes, draft);
            }
        }
    }

    private static void usual(Adapters.Placed placed, Draft draft) {
        Host.HostAdapter adapter = placed.adapter();
        if (adapter.subnet().isEmpty()) {
            return; // nobody is known to need it
        }
        String port = placed.port();
        String peers = "subnet:" + port;
        SortedSet<Prefix> subnet = new TreeSet<>(List.of(adapter.subnet().get()));
        draft.addressSets.put(peers, new AddressSet(peers, "", subnet));
        String service = "role:" + adapter.role().name().toLowerCase(java.util.Locale.ROOT);
        draft.services.put(service, new ServiceSet(service, needs(adapter.role())));
        for (RuleEntry.Direction direction : RuleEntry.Direction.values()) {
            draft.rules.add(
                    new RuleEntry(
                            port,
                            0,
                            0,
                            direction,
                            port,
                            peers,
                            service,
                            RuleEntry.Action.ALLOW,
                            false));
        }
    }

    /// Ports by IANA's registry, with those of the usual hypervisors for migration.
    static List<Service.Term> needs(Host.Role role) {
        Service.Term ping = new Service.Term.Icmp(4, 8, 0);
        Service.Term ping6 = new Service.Term.Icmp(6, 128, 0);
        return switch (role) {
            case MANAGEMENT -> List.of(tcp(22, 22), tcp(443, 443), ping, ping6);
            case MIGRATION ->
                    List.of(tcp(8000, 8000), tcp(16_509, 16_514), tcp(49_152, 49_215), ping, ping6);
            case STORAGE ->
                    List.of(tcp(111, 111), udp(111), tcp(2049, 2049), tcp(3260, 3260), ping, ping6);
            case LOGGING -> List.of(tcp(514, 514), udp(514), tcp(6514, 6514), ping, ping6);
            case OVERLAY -> List.of(udp(4789), udp(6081), ping, ping6);
        };
    }

    private static Service.Term tcp(int first, int last) {
        return Service.Term.Ports.to(6, first, last);
    }

    private static Service.Term udp(int port) {
        return Service.Term.Ports.to(17, port, port);
    }

    private static void stated(
            Adapters.Placed placed,
            Wiring wiring,
            Sides sides,
            LocalDate today,
            List<Diagnostic> notes,
            Draft draft) {
        Services services = new Services();
        int order = 0;
        for (Rule rule : placed.adapter().filter()) {
            order++;
            if (!RuleTables.holds(rule, today, notes)) {
                continue;
            }
            String service = services.name(rule.serviceText(), rule.services());
            if (!service.equals(RuleEntry.ANY)) {
                String own = placed.port() + "/" + service;
                draft.services.put(own, new ServiceSet(own, List.copyOf(rule.services())));
                service = own;
            }
            if (isSide(placed, rule.to(), sides, wiring)) {
                half(
                        placed,
                        rule,
                        order,
                        RuleEntry.Direction.TO_PORT,
                        rule.from(),
                        sides,
                        service,
                        draft);
            }
            if (isSide(placed, rule.from(), sides, wiring)) {
                half(
                        placed,
                        rule,
                        order,
                        RuleEntry.Direction.FROM_PORT,
                        rule.to(),
                        sides,
                        service,
                        draft);
            }
        }
    }

    /// The adapter is on a side that says nothing, or anything, or holds its address.
    private static boolean isSide(
            Adapters.Placed placed, List<Rule.Peer> peers, Sides sides, Wiring wiring) {
        Sides.Side side = sides.of(peers);
        String space = wiring.space(placed.segment());
        Ip own = placed.adapter().address().orElse(null);
        return peers.isEmpty()
                || side.any()
                || own != null
                        && side.addresses(space).stream().anyMatch(prefix -> prefix.contains(own));
    }

    private static void half(
            Adapters.Placed placed,
            Rule rule,
            int order,
            RuleEntry.Direction direction,
            List<Rule.Peer> others,
            Sides sides,
            String service,
            Draft draft) {
        Sides.Side side = sides.of(others);
        String peers = RuleEntry.ANY;
        if (!side.any() && !others.isEmpty()) {
            SortedSet<Prefix> addresses = side.addresses("");
            if (addresses.isEmpty()) {
                return;
            }
            peers = side.label();
            draft.addressSets.put(peers, new AddressSet(peers, "", addresses));
        }
        draft.rules.add(
                new RuleEntry(
                        rule.id(),
                        0,
                        order,
                        direction,
                        placed.port(),
                        peers,
                        service,
                        RuleTables.action(rule.action()),
                        rule.log()));
    }
}
