package ringwall.dataplane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.classify.FiveTupleTable;
import ringwall.dataplane.classify.FiveTupleTable.FiveRanges;
import ringwall.dataplane.classify.RuleTable;
import ringwall.dataplane.classify.Terms;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Service;
import ringwall.program.AddressSet;
import ringwall.program.PortSet;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;

/// Look-ups against linear search: rules of our own shape and ClassBench's.
class ClassifierTest {
    private static final int PORTS = 200;

    private record Policy(
            List<RuleEntry> rules,
            SortedMap<String, AddressSet> peers,
            SortedMap<String, PortSet> ports,
            SortedMap<String, ServiceSet> services) {}

    private static Policy policy(int rules, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, AddressSet> peers = new TreeMap<>();
        SortedMap<String, PortSet> ports = new TreeMap<>();
        SortedMap<String, ServiceSet> services = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            TreeSet<Prefix> prefixes = new TreeSet<>();
            for (int p = random.nextInt(1, 12); p > 0; p--) {
                prefixes.add(
                        Prefix.of(
                                Ip.v4(0x0A00_0000 | random.nextInt(1 << 14)),
                                random.nextInt(20, 33)));
            }
            peers.put("p" + i, new AddressSet("p" + i, "t", prefixes));
            TreeSet<String> names = new TreeSet<>();
            for (int p = random.nextInt(1, 20); p > 0; p--) {
                names.add("port" + random.nextInt(PORTS));
            }
            ports.put("s" + i, new PortSet("s" + i, names));
            int first = random.nextInt(60_000);
            List<Service.Term> terms = new ArrayList<>();
            terms.add(
                    new Service.Term.Ports(
                            random.nextBoolean() ? 6 : 17,
                            0,
                            random.nextInt(4) == 0 ? 30_000 : 65_535,
                            first,
                            first + random.nextInt(100)));
            if (random.nextInt(5) == 0) {
                terms.add(new Service.Term.Icmp(4, 8, -1));
            }
            services.put("v" + i, new ServiceSet("v" + i, terms));
        }
        List<RuleEntry> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(
                    new RuleEntry(
                            "r" + i,
                            i / 1000,
                            i % 1000,
                            RuleEntry.Direction.FROM_PORT,
                            "s" + random.nextInt(300),
                            random.nextInt(50) == 0 ? RuleEntry.ANY : "p" + random.nextInt(300),
                            random.nextInt(1000) == 0 ? RuleEntry.ANY : "v" + random.nextInt(300),
                            RuleEntry.Action.ALLOW,
                            false));
        }
        return new Policy(all, peers, ports, services);
    }

    private static RuleTable table(Policy policy) {
        return new RuleTable(
                policy.rules,
                RuleEntry.Direction.FROM_PORT,
                policy.peers,
                policy.ports,
                policy.services,
                name -> Integer.parseInt(name.substring(4)),
                PORTS,
                rule -> 0);
    }

    private static int linear(Policy policy, int port, int ip, int protocol, int sp, int dp) {
        for (int i = 0; i < policy.rules.size(); i++) {
            RuleEntry rule = policy.rules.get(i);
            boolean matches =
                    requireNonNull(policy.ports.get(rule.ports())).ports().contains("port" + port)
                            && (rule.peers().equals(RuleEntry.ANY)
                                    || requireNonNull(policy.peers.get(rule.peers()))
                                            .prefixes()
                                            .stream()
                                            .anyMatch(p -> p.contains(Ip.v4(ip))))
                            && (rule.service().equals(RuleEntry.ANY)
                                    || new Terms(
                                                    requireNonNull(
                                                                    policy.services.get(
                                                                            rule.service()))
                                                            .terms())
                                            .match(protocol, sp, dp));
            if (matches) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void ourShapeAgreesWithLinearSearch() {
        for (long seed = 1; seed <= 2; seed++) {
            Policy policy = policy(1500, seed);
            RuleTable table = table(policy);
            SplittableRandom random = new SplittableRandom(seed);
            int found = 0;
            for (int i = 0; i < 1500; i++) {
                int port = random.nextInt(PORTS);
                int ip = 0x0A00_0000 | random.nextInt(1 << 14);
                int protocol = random.nextInt(3) == 0 ? 1 : random.nextBoolean() ? 6 : 17;
                int sp = protocol == 1 ? 0 : random.nextInt(65_536);
                int dp = protocol == 1 ? 8 : random.nextInt(61_000);
                int expected = linear(policy, port, ip, protocol, sp, dp);
                assertThat(table.match(port, false, 0, 0, 0, ip, protocol, sp, dp, 0))
                        .isEqualTo(expected);
                found += expected >= 0 ? 1 : 0;
            }
            assertThat(found).isGreaterThan(30);
        }
    }

    @Test
    void updatesComeWholeWhileLookingUp() throws Exception {
        List<Policy> policies = List.of(policy(300, 1), policy(300, 2), policy(300, 3));
        record Version(RuleTable table, int policy) {}
        AtomicReference<Version> current =
                new AtomicReference<>(new Version(table(policies.getFirst()), 0));
        Thread updates =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 1; i < 60; i++) {
                                int which = i % policies.size();
                                current.set(new Version(table(policies.get(which)), which));
                            }
                        });
        SplittableRandom random = new SplittableRandom(7);
        int mismatches = 0;
        int lookups = 0;
        while (updates.isAlive() || lookups < 2000) {
            Version seen = current.get();
            int port = random.nextInt(PORTS);
            int ip = 0x0A00_0000 | random.nextInt(1 << 14);
            int dp = random.nextInt(61_000);
            int expected = linear(policies.get(seen.policy), port, ip, 6, 40_000, dp);
            mismatches +=
                    seen.table.match(port, false, 0, 0, 0, ip, 6, 40_000, dp, 0) == expected
                            ? 0
                            : 1;
            lookups++;
        }
        updates.join();
        assertThat(mismatches).isZero();
    }

    @Test
    void classBenchAgreesWithLinearSearch() throws IOException {
        Path folder =
                Path.of(System.getProperty("ringwall.classbench", "../../shared/data/classbench"));
        if (!Files.isDirectory(folder)) {
            System.out.println("SKIPPED ClassifierTest.classBench: no rule sets in " + folder);
            org.junit.jupiter.api.Assumptions.abort("no rule sets");
        }
        for (String set : List.of("acl1_1k", "fw1_1k", "ipc1_1k", "fw5_1k", "acl3_1k")) {
            List<FiveRanges> rules = ClassBench.read(folder.resolve(set));
            FiveTupleTable table = new FiveTupleTable(rules);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 5000; i++) {
                FiveRanges near = rules.get(random.nextInt(rules.size()));
                long source = random.nextLong(near.firstSource(), near.lastSource() + 1);
                long destination =
                        random.nextLong(near.firstDestination(), near.lastDestination() + 1);
                int sp = random.nextInt(near.firstSourcePort(), near.lastSourcePort() + 1);
                int dp =
                        random.nextInt(near.firstDestinationPort(), near.lastDestinationPort() + 1);
                int protocol = random.nextInt(near.firstProtocol(), near.lastProtocol() + 1);
                assertThat(table.match(source, destination, sp, dp, protocol))
                        .isEqualTo(ClassBench.linear(rules, source, destination, sp, dp, protocol));
            }
        }
    }
}
