package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// Table `from_port` or `to_port` of one program: rule(port set, peer set, service), judged by
/// (tier, order). Immutable.
///
/// ICMP's type goes where the destination port would, its code where the source port would.
public final class RuleTable {
    private final RuleEntry[] rules;
    private final int[] nextTier;
    private final int[] ruleSlot;
    private final byte[] verify;
    private final Terms[] terms;

    /// Of rules that bound the port's own side; few do, so they are asked last.
    private final @Nullable PrefixSet[] own;

    private final BitRows portRows;
    private final int[] rowOfPort;
    private final BitRows peerRows;
    private final Intervals peers4;
    private final Intervals peers6;
    private final BitRows serviceRows;
    private final Services services;

    /// @param entries of any direction; those of `direction` count
    /// @param portSlot slot of a port's name, below `portSlots`
    /// @param ruleSlots slot of a rule's id, for counters
    public RuleTable(
            List<RuleEntry> entries,
            RuleEntry.Direction direction,
            SortedMap<String, AddressSet> addressSets,
            SortedMap<String, PortSet> portSets,
            SortedMap<String, ServiceSet> serviceSets,
            ToIntFunction<String> portSlot,
            int portSlots,
            ToIntFunction<String> ruleSlots) {
        rules =
                entries.stream()
                        .filter(e -> e.direction() == direction)
                        .sorted(
                                Comparator.comparingInt(RuleEntry::tier)
                                        .thenComparingInt(RuleEntry::order))
                        .toArray(RuleEntry[]::new);
        int n = rules.length;
        nextTier = new int[n];
        ruleSlot = new int[n];
        verify = new byte[n];
        terms = new Terms[n];
        own = own(addressSets);
        for (int i = n - 1; i >= 0; i--) {
            nextTier[i] =
                    i + 1 < n && rules[i + 1].tier() == rules[i].tier() ? nextTier[i + 1] : i + 1;
            ruleSlot[i] = ruleSlots.applyAsInt(rules[i].id());
        }
        rowOfPort = new int[portSlots];
        portRows = ports(portSets, portSlot);
        BitRows.Builder peerBuilder = new BitRows.Builder(n);
        List<int[]> peerConditions = new ArrayList<>();
        List<Intervals.Range> ranges4 = new ArrayList<>();
        List<Intervals.Range> ranges6 = new ArrayList<>();
        peerRanges(addressSets, peerBuilder, peerConditions, ranges4, ranges6);
        peers4 = Intervals.build(32, ranges4, peerConditions, peerBuilder);
        peers6 = Intervals.build(128, ranges6, peerConditions, peerBuilder);
        peerRows = peerBuilder.build();
        BitRows.Builder serviceBuilder = new BitRows.Builder(n);
        services = services(serviceSets, serviceBuilder);
        serviceRows = serviceBuilder.build();
    }

    private @Nullable PrefixSet[] own(SortedMap<String, AddressSet> sets) {
        @Nullable PrefixSet[] of = new PrefixSet[rules.length];
        Map<String, PrefixSet> known = new HashMap<>();
        for (int i = 0; i < of.length; i++) {
            if (!rules[i].own().equals(RuleEntry.ANY)) {
                of[i] =
                        known.computeIfAbsent(
                                rules[i].own(),
                                name -> {
                                    AddressSet set = sets.get(name);
                                    return set == null
                                            ? PrefixSet.EMPTY
                                            : new PrefixSet(set.prefixes());
                                });
            }
        }
        return of;
    }

    private BitRows ports(SortedMap<String, PortSet> sets, ToIntFunction<String> portSlot) {
        BitRows.Builder rows = new BitRows.Builder(rules.length);
        Map<String, List<Integer>> rulesOfSet = group(r -> r.ports());
        Map<Integer, List<Integer>> conditionsOfPort = new HashMap<>();
        List<int[]> conditions = new ArrayList<>();
        rulesOfSet.forEach((name, of) -> {
            PortSet set = sets.get(name);
            if (set != null) {
                for (String port : set.ports()) {
                    conditionsOfPort
                            .computeIfAbsent(portSlot.applyAsInt(port), slot -> new ArrayList<>())
                            .add(conditions.size());
                }
            }
            conditions.add(ints(of));
        });
        Map<List<Integer>, Integer> known = new HashMap<>();
        int none = rows.add(new int[0], 0);
        Arrays.fill(rowOfPort, none);
        conditionsOfPort.forEach((slot, ids) ->
                rowOfPort[slot] =
                        known.computeIfAbsent(ids, key -> Intervals.addRow(key, conditions, rows)));
        return rows.build();
    }

    private void peerRanges(
            SortedMap<String, AddressSet> sets,
            BitRows.Builder rows,
            List<int[]> conditions,
            List<Intervals.Range> ranges4,
            List<Intervals.Range> ranges6) {
        group(RuleEntry::peers)
                .forEach((name, of) -> {
                    if (name.equals(RuleEntry.ANY)) {
                        of.forEach(rows::wild);
                        return;
                    }
                    AddressSet set = sets.get(name);
                    if (set != null) {
                        for (Prefix prefix : set.prefixes()) {
                            Ip first = prefix.address();
                            Ip last = PrefixSet.last(prefix);
                            (prefix.version() == 4 ? ranges4 : ranges6)
                                    .add(
                                            new Intervals.Range(
                                                    first.hi(),
                                                    first.lo(),
                                                    last.hi(),
                                                    last.lo(),
                                                    conditions.size()));
                        }
                    }
                    conditions.add(ints(of));
                });
    }

    private Services services(SortedMap<String, ServiceSet> sets, BitRows.Builder rows) {
        List<int[]> conditions = new ArrayList<>();
        Services.Builder builder = new Services.Builder();
        group(RuleEntry::service)
                .forEach((name, of) -> {
                    ServiceSet set = sets.get(name);
                    if (name.equals(RuleEntry.ANY)
                            || (set != null
                                    && set.terms().stream()
                                            .anyMatch(t -> t instanceof Service.Term.AnyIp))) {
                        of.forEach(rows::wild);
                        return;
                    }
                    if (set != null && !set.terms().isEmpty()) {
                        Terms compiled = new Terms(set.terms());
                        for (int rule : of) {
                            terms[rule] = compiled;
                            verify[rule] = (byte) (compiled.exactByDestination() ? 0 : 1);
                        }
                        builder.add(set.terms(), conditions.size());
                    }
                    conditions.add(ints(of));
                });
        return builder.build(conditions, rows);
    }

    private Map<String, List<Integer>> group(java.util.function.Function<RuleEntry, String> by) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < rules.length; i++) {
            groups.computeIfAbsent(by.apply(rules[i]), name -> new ArrayList<>()).add(i);
        }
        return groups;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The first rule at or after `from` that matches, or -1.
    ///
    /// @param port slot of the port whose rules are asked
    /// @param ownHi upper half of the port's side's address; 0 for IPv4
    /// @param hi upper half of the other side's address; 0 for IPv4
    /// @param sourcePort or ICMP code
    /// @param destinationPort or ICMP type
    public int match(
            int port,
            boolean v6,
            long ownHi,
            long ownLo,
            long hi,
            long lo,
            int protocol,
            int sourcePort,
            int destinationPort,
            int from) {
        int portRow = rowOfPort[port];
        int peerRow = v6 ? peers6.row(hi, lo) : peers4.row(lo);
        int serviceRow = services.row(protocol, destinationPort);
        int at = from;
        while (at < rules.length) {
            at =
                    Intersection.first(
                            portRows, portRow, peerRows, peerRow, serviceRows, serviceRow, at);
            if (at < 0) {
                return -1;
            }
            Terms exact = terms[at];
            PrefixSet bound = own[at];
            if ((bound == null || bound.contains(v6, ownHi, ownLo))
                    && (verify[at] == 0
                            || exact == null
                            || exact.match(protocol, sourcePort, destinationPort))) {
                return at;
            }
            at++;
        }
        return -1;
    }

    /// How many rules this direction has.
    public int size() {
        return rules.length;
    }

    public RuleEntry rule(int index) {
        return rules[index];
    }

    /// The first rule of the next tier.
    public int nextTier(int index) {
        return nextTier[index];
    }

    /// The rule's slot for counters.
    public int slot(int index) {
        return ruleSlot[index];
    }

    /// Bytes of its rows.
    public long bytes() {
        return 8 * (portRows.size() + peerRows.size() + serviceRows.size());
    }
}
