package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ringwall.model.Diagnostic;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Rule;
import ringwall.model.Vm;
import ringwall.model.Where;
import ringwall.program.HostProgram;

/// Turns a Network into programs. Pure: the same Network and day give the same programs, whatever
/// the order in which anything was written.
public final class Compiler {
    private Compiler() {}

    /// @param network valid: a Network with an error is never handed on by its maker
    /// @param today rules and mirrors whose last day is before it no longer hold
    public static Compiled compile(Network network, LocalDate today) {
        List<Diagnostic> notes = new ArrayList<>();
        Wiring wiring = new Wiring(network);
        Spaces spaces = new Spaces(wiring);
        Sides sides = new Sides(wiring, spaces);
        Mirrors mirrors = new Mirrors(wiring, sides, today, notes);
        RuleTables rules = new RuleTables(wiring, sides, today, notes);
        Shared shared = new Shared(wiring);
        Map<String, Draft> adapters = new TreeMap<>();
        for (String host : network.hosts().keySet()) {
            Draft draft = new Draft();
            AdapterRules.write(wiring, sides, host, today, notes, draft);
            adapters.put(host, draft);
        }
        SortedMap<String, HostProgram> hosts =
                adapters.entrySet().parallelStream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry ->
                                                host(
                                                        entry.getKey(),
                                                        entry.getValue(),
                                                        wiring,
                                                        spaces,
                                                        mirrors,
                                                        rules,
                                                        shared),
                                        (a, b) -> a,
                                        TreeMap::new));
        SortedMap<String, HostProgram> appliances =
                Appliances.compile(wiring, spaces, sides, today, notes);
        Notes.add(wiring, mirrors, notes);
        return new Compiled(
                hosts, appliances, notes.stream().sorted().distinct().toList(), places(network));
    }

    private static SortedMap<String, Where> places(Network network) {
        SortedMap<String, Where> places = new TreeMap<>();
        Consumer<Rule> note = rule -> places.putIfAbsent(rule.id(), rule.where());
        network.tiers().forEach(tier -> tier.rules().forEach(note));
        for (Vm vm : network.vms().values()) {
            vm.appliance().ifPresent(appliance -> appliance.rules().forEach(note));
        }
        for (Host host : network.hosts().values()) {
            host.adapters().values().forEach(adapter -> adapter.filter().forEach(note));
        }
        return places;
    }

    /// Adds to a draft that holds the host's own filters.
    private static HostProgram host(
            String host,
            Draft draft,
            Wiring wiring,
            Spaces spaces,
            Mirrors mirrors,
            RuleTables rules,
            Shared shared) {
        PortTables.write(wiring, shared, host, draft);
        Uplinks.write(wiring, mirrors, host, draft);
        SecurityTables.write(wiring, spaces, host, draft);
        rules.write(host, draft);
        RouteTables.write(wiring, spaces, host, draft);
        ForwardTables.write(wiring, shared, host, draft);
        OverlayTables.write(wiring, shared, mirrors, host, draft);
        MirrorTables.write(wiring, mirrors, host, draft);
        MeterTables.write(wiring, host, draft);
        LeaseTables.write(wiring, host, draft);
        return draft.finish(
                HostProgram.Kind.HOST, host, wiring.network.gatewayMac(), wiring.hostMac(host));
    }
}
