package ringwall.dataplane.classify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// First match over rules of five ranges (ClassBench's shape): the same rows and the same AND as
/// [RuleTable], so that what is measured here is what runs there.
public final class FiveTupleTable {
    private final BitRows[] rows = new BitRows[5];
    private final Intervals[] intervals = new Intervals[5];

    /// A rule of inclusive ranges: IPv4 addresses as unsigned ints, ports, protocols.
    public record FiveRanges(
            long firstSource,
            long lastSource,
            long firstDestination,
            long lastDestination,
            int firstSourcePort,
            int lastSourcePort,
            int firstDestinationPort,
            int lastDestinationPort,
            int firstProtocol,
            int lastProtocol) {

        /// Whether a packet matches, by comparing.
        public boolean matches(long source, long destination, int sp, int dp, int protocol) {
            return source >= firstSource
                    && source <= lastSource
                    && destination >= firstDestination
                    && destination <= lastDestination
                    && sp >= firstSourcePort
                    && sp <= lastSourcePort
                    && dp >= firstDestinationPort
                    && dp <= lastDestinationPort
                    && protocol >= firstProtocol
                    && protocol <= lastProtocol;
        }

        private long first(int dimension) {
            return switch (dimension) {
                case 0 -> firstSource;
                case 1 -> firstDestination;
                case 2 -> firstSourcePort;
                case 3 -> firstDestinationPort;
                default -> firstProtocol;
            };
        }

        private long last(int dimension) {
            return switch (dimension) {
                case 0 -> lastSource;
                case 1 -> lastDestination;
                case 2 -> lastSourcePort;
                case 3 -> lastDestinationPort;
                default -> lastProtocol;
            };
        }
    }

    private static final int[] BITS = {32, 32, 16, 16, 8};

    /// @param rules the first that matches wins
    public FiveTupleTable(List<FiveRanges> rules) {
        for (int d = 0; d < 5; d++) {
            BitRows.Builder builder = new BitRows.Builder(rules.size());
            Map<List<Long>, Integer> known = new HashMap<>();
            List<List<Integer>> rulesOf = new ArrayList<>();
            List<Intervals.Range> ranges = new ArrayList<>();
            for (int i = 0; i < rules.size(); i++) {
                long first = rules.get(i).first(d);
                long last = rules.get(i).last(d);
                if (first == 0 && last == (1L << BITS[d]) - 1) {
                    builder.wild(i);
                    continue;
                }
                Integer condition = known.get(List.of(first, last));
                if (condition == null) {
                    condition = rulesOf.size();
                    known.put(List.of(first, last), condition);
                    rulesOf.add(new ArrayList<>());
                    ranges.add(new Intervals.Range(0, first, 0, last, condition));
                }
                rulesOf.get(condition).add(i);
            }
            List<int[]> conditions = new ArrayList<>();
            for (List<Integer> of : rulesOf) {
                conditions.add(of.stream().mapToInt(Integer::intValue).toArray());
            }
            intervals[d] = Intervals.build(BITS[d], ranges, conditions, builder);
            rows[d] = builder.build();
        }
    }

    /// The first rule that matches, or -1. Addresses as unsigned ints.
    public int match(
            long source, long destination, int sourcePort, int destinationPort, int protocol) {
        return Intersection.first(
                rows,
                intervals[0].row(source),
                intervals[1].row(destination),
                intervals[2].row(sourcePort),
                intervals[3].row(destinationPort),
                intervals[4].row(protocol));
    }

    /// Bytes of its rows.
    public long bytes() {
        long sum = 0;
        for (BitRows each : rows) {
            sum += 8 * each.size();
        }
        return sum;
    }
}
