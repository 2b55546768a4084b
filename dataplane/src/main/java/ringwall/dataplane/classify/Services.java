package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import ringwall.model.Service;

/// (protocol, destination port or ICMP type) to row. Protocols that a service names by port or type
/// have their own intervals; the others one row each.
final class Services {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final Intervals[] byPort = new Intervals[256];
    private final int[] byProtocol = new int[256];

    private Services() {}

    int row(int protocol, int destinationPort) {
        Intervals intervals = byPort[protocol];
        return intervals == null ? byProtocol[protocol] : intervals.row(destinationPort);
    }

    static final class Builder {
        private final Map<Integer, List<Intervals.Range>> ranges = new HashMap<>();
        private final Map<Integer, TreeSet<Integer>> whole = new HashMap<>();

        void add(List<Service.Term> terms, int condition) {
            for (Service.Term term : terms) {
                switch (term) {
                    case Service.Term.AnyIp ignored -> {
                        // such services are in every row already
                    }
                    case Service.Term.Ports p ->
                            range(
                                    p.protocol(),
                                    p.firstDestination(),
                                    p.lastDestination(),
                                    condition);
                    case Service.Term.Icmp icmp ->
                            range(
                                    icmp.version() == 4 ? ICMP : ICMPV6,
                                    Math.max(0, icmp.type()),
                                    icmp.type() < 0 ? 255 : icmp.type(),
                                    condition);
                    case Service.Term.Protocol only ->
                            whole.computeIfAbsent(only.protocol(), key -> new TreeSet<>())
                                    .add(condition);
                }
            }
        }

        private void range(int protocol, int first, int last, int condition) {
            ranges.computeIfAbsent(protocol, key -> new ArrayList<>())
                    .add(new Intervals.Range(0, first, 0, last, condition));
        }

        Services build(List<int[]> conditions, BitRows.Builder rows) {
            Services services = new Services();
            int none = rows.add(new int[0], 0);
            for (int protocol = 0; protocol < 256; protocol++) {
                TreeSet<Integer> all = whole.getOrDefault(protocol, new TreeSet<>());
                List<Intervals.Range> some = ranges.get(protocol);
                if (some != null) {
                    for (int condition : all) {
                        some.add(new Intervals.Range(0, 0, 0, 65_535, condition));
                    }
                    services.byPort[protocol] = Intervals.build(16, some, conditions, rows);
                } else {
                    services.byProtocol[protocol] =
                            all.isEmpty()
                                    ? none
                                    : Intervals.addRow(List.copyOf(all), conditions, rows);
                }
            }
            return services;
        }
    }
}
