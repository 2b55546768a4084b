package ringwall.bench.classify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.dataplane.classify.RuleTable;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// Rules of our own shape - port set, peer set, service - over 1,000 sets of each kind, 1,000 ports
/// and 10,000 addresses.
final class OwnShape {
    private static final int SETS = 1000;
    static final int PORTS = 1000;
    private static final int ADDRESS = 0x0A00_0000;
    private static final int ADDRESSES = 10_000;
    private static final int SERVICES = 1000;
    private static final int SOURCE_PORT = 40_000;

    private final SortedMap<String, AddressSet> peers = new TreeMap<>();
    private final SortedMap<String, PortSet> ports = new TreeMap<>();
    private final SortedMap<String, ServiceSet> services = new TreeMap<>();
    private final List<RuleEntry> rules = new ArrayList<>();
    private final int[] servicePort;
    final RuleTable table;

    OwnShape(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < SETS; i++) {
            TreeSet<Prefix> prefixes = new TreeSet<>();
            TreeSet<String> names = new TreeSet<>();
            for (int p = 0; p < 10; p++) {
                prefixes.add(Prefix.host(Ip.v4(ADDRESS | random.nextInt(ADDRESSES))));
                names.add("" + random.nextInt(PORTS));
            }
            peers.put("p" + i, new AddressSet("p" + i, "t", prefixes));
            ports.put("s" + i, new PortSet("s" + i, names));
            int service = 1 + random.nextInt(SERVICES);
            services.put(
                    "v" + i,
                    new ServiceSet("v" + i, List.of(Service.Term.Ports.to(6, service, service))));
        }
        for (int i = 0; i < count; i++) {
            rules.add(
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
        rules.sort(Comparator.comparingInt(RuleEntry::order));
        servicePort = rules.stream().mapToInt(rule -> port(rule.service())).toArray();
        table =
                new RuleTable(
                        rules,
                        RuleEntry.Direction.FROM_PORT,
                        peers,
                        ports,
                        services,
                        Integer::parseInt,
                        PORTS,
                        rule -> 0);
    }

    /// A question: port, address, destination port. Half lie in some rule.
    int[] question(SplittableRandom random) {
        if (random.nextBoolean() || rules.isEmpty()) {
            return new int[] {
                random.nextInt(PORTS),
                ADDRESS | random.nextInt(ADDRESSES),
                1 + random.nextInt(SERVICES)
            };
        }
        RuleEntry in = rules.get(random.nextInt(rules.size()));
        List<String> names = List.copyOf(set(ports, in.ports()).ports());
        List<Prefix> prefixes = List.copyOf(set(peers, in.peers()).prefixes());
        Ip ip = prefixes.get(random.nextInt(prefixes.size())).address();
        return new int[] {
            Integer.parseInt(names.get(random.nextInt(names.size()))),
            ip.v4Bits(),
            port(in.service())
        };
    }

    private static <T> T set(SortedMap<String, T> sets, String name) {
        T set = sets.get(name);
        if (set == null) {
            throw new IllegalStateException("no set " + name);
        }
        return set;
    }

    private int port(String service) {
        Service.Term term = set(services, service).terms().getFirst();
        return term instanceof Service.Term.Ports to ? to.firstDestination() : 0;
    }

    int match(int[] question) {
        return table.match(
                question[0], false, 0, 0, 0, question[1], 6, SOURCE_PORT, question[2], 0);
    }

    /// The first rule that a person finds who reads them in order, or -1.
    int linear(int[] question) {
        String port = "" + question[0];
        Prefix address = Prefix.host(Ip.v4(question[1]));
        for (int i = 0; i < rules.size(); i++) {
            RuleEntry rule = rules.get(i);
            if (servicePort[i] == question[2]
                    && set(ports, rule.ports()).ports().contains(port)
                    && set(peers, rule.peers()).prefixes().contains(address)) {
                return i;
            }
        }
        return -1;
    }
}
