package ringwall.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import ringwall.dataplane.classify.RuleTable;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// A miss's way through rules of our own shape: port set, peer set, service; 1,000 sets of each
/// kind.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ClassifierBench {
    private static final int SETS = 1000;
    private static final int PORTS = 1000;
    private static final int ASKED = 1 << 14;

    @Param({"1000", "10000", "100000"})
    public int rules;

    @SuppressWarnings("NullAway.Init") // by build()
    private RuleTable table;

    private final int[] port = new int[ASKED];
    private final int[] ip = new int[ASKED];
    private final int[] service = new int[ASKED];
    private int at;

    @Setup
    public void build() {
        SplittableRandom random = new SplittableRandom(1);
        SortedMap<String, AddressSet> peers = new TreeMap<>();
        SortedMap<String, PortSet> ports = new TreeMap<>();
        SortedMap<String, ServiceSet> services = new TreeMap<>();
        for (int i = 0; i < SETS; i++) {
            TreeSet<Prefix> prefixes = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (int p = 0; p < 10; p++) {
                prefixes.add(Prefix.host(Ip.v4(0x0A00_0000 | random.nextInt(10_000))));
                names.add("" + random.nextInt(PORTS));
            }
            peers.put("p" + i, new AddressSet("p" + i, "t", prefixes));
            ports.put("s" + i, new PortSet("s" + i, names));
            int first = 1 + random.nextInt(1000);
            services.put(
                    "v" + i,
                    new ServiceSet("v" + i, List.of(Service.Term.Ports.to(6, first, first))));
        }
        List<RuleEntry> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(
                    new RuleEntry(
                            "r" + i,
                            0,
                            i,
                            RuleEntry.Direction.FROM_PORT,
                            "s" + random.nextInt(SETS),
                            "p" + random.nextInt(SETS),
                            "v" + random.nextInt(SETS),
                            RuleEntry.Action.ALLOW,
                            false));
        }
        table =
                new RuleTable(
                        all,
                        RuleEntry.Direction.FROM_PORT,
                        peers,
                        ports,
                        services,
                        Integer::parseInt,
                        PORTS,
                        rule -> 0);
        for (int i = 0; i < ASKED; i++) {
            port[i] = random.nextInt(PORTS);
            ip[i] = 0x0A00_0000 | random.nextInt(10_000);
            service[i] = 1 + random.nextInt(1000);
        }
    }

    @Benchmark
    public int lookup() {
        at = (at + 1) & (ASKED - 1);
        return table.match(port[at], false, 0, 0, 0, ip[at], 6, 40_000, service[at], 0);
    }
}
