package ringwall.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.RingPort;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// Who gets what when there is not enough: floods against guarantees, priorities, weights and
/// neighbours (BEHAVIOUR 32, 35). Runs in its own time, one second of it a case, so that the figures
/// are the same on every machine. Prints the table, writes `shares.json`.
///
///     shares.sh [OUT_DIR]
public final class ShareBench {
    private static final long CABLE_MBIT = 1_000;
    private static final long STEP_NS = 100_000;
    private static final int STEPS = 10_000;
    private static final int BYTES = 1_000;
    private static final int ON_THE_WIRE = BYTES + 4 + 24;
    private static final int RING = 256;
    private static final String OUTSIDE = "02:00:00:00:00:ee";

    private ShareBench() {}

    /// One sender of a case.
    ///
    /// @param segment from 1
    /// @param offeredMbit on the wire
    private record Sender(String name, int segment, String port, double offeredMbit) {}

    /// @param qos one line a segment
    /// @param target MAC that all send to: outside, or a vNIC that takes `receiverMbit`
    private record Case(
            String title,
            List<String> qos,
            List<Sender> senders,
            String target,
            double receiverMbit) {}

    private record Row(
            String title, String name, double offered, double delivered, double lossPercent) {}

    public static void main(String[] arguments) throws IOException, ProgramText.Malformed {
        Path out = Path.of(arguments.length > 0 ? arguments[0] : "bench/out");
        Files.createDirectories(out);
        System.out.printf(
                Locale.ROOT,
                "Shares of a cable of %d Mbit/s: frames of %d bytes, Mbit/s on the wire, one second of the switch's time%n",
                CABLE_MBIT,
                BYTES);
        List<Row> rows = new ArrayList<>();
        for (Case each : cases()) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%s%n  %-34s %9s %10s %8s%n",
                    each.title(),
                    "class",
                    "offered",
                    "delivered",
                    "loss");
            for (Row row : run(each)) {
                rows.add(row);
                System.out.printf(
                        Locale.ROOT,
                        "  %-34s %9.0f %10.0f %7.1f%%%n",
                        row.name(),
                        row.offered(),
                        row.delivered(),
                        row.lossPercent());
            }
        }
        Files.writeString(out.resolve("shares.json"), json(rows));
        System.out.println("\nwritten: " + out.resolve("shares.json"));
    }

    private static List<Case> cases() {
        String plain = qos(-1, 0, 0);
        List<Case> cases = new ArrayList<>();
        cases.add(
                new Case(
                        "storage and migration flood; production has a guarantee of 300",
                        List.of(qos(3, 1, 300), qos(4, 0, 0), qos(2, 0, 0)),
                        List.of(
                                new Sender("production, guaranteed 300", 1, "a1", 250),
                                new Sender("storage, strict priority 4", 2, "a2", 2_000),
                                new Sender("migration, strict priority 2", 3, "a3", 2_000)),
                        OUTSIDE,
                        0));
        cases.add(
                new Case(
                        "the same, production wants more than its guarantee",
                        List.of(qos(3, 1, 300), qos(4, 0, 0), qos(2, 0, 0)),
                        List.of(
                                new Sender("production, guaranteed 300", 1, "a1", 800),
                                new Sender("storage, strict priority 4", 2, "a2", 2_000),
                                new Sender("migration, strict priority 2", 3, "a3", 2_000)),
                        OUTSIDE,
                        0));
        cases.add(
                new Case(
                        "weights 1, 3 and 6, all flooding",
                        List.of(qos(-1, 1, 0), qos(-1, 3, 0), qos(-1, 6, 0)),
                        List.of(
                                new Sender("weight 1", 1, "a1", 2_000),
                                new Sender("weight 3", 2, "a2", 2_000),
                                new Sender("weight 6", 3, "a3", 2_000)),
                        OUTSIDE,
                        0));
        cases.add(
                new Case(
                        "strict priority before weights",
                        List.of(qos(6, 0, 0), qos(-1, 1, 0), qos(-1, 1, 0)),
                        List.of(
                                new Sender("strict priority 6", 1, "a1", 100),
                                new Sender("weight 1", 2, "a2", 2_000),
                                new Sender("weight 1", 3, "a3", 2_000)),
                        OUTSIDE,
                        0));
        cases.add(
                new Case(
                        "one vNIC floods its own segment's uplink",
                        List.of(plain),
                        List.of(
                                new Sender("neighbour", 1, "b1", 400),
                                new Sender("flooder", 1, "a1", 4_000)),
                        OUTSIDE,
                        0));
        cases.add(
                new Case(
                        "one vNIC floods a receiver that takes 200",
                        List.of(plain),
                        List.of(
                                new Sender("neighbour", 1, "b1", 90),
                                new Sender("flooder", 1, "a1", 4_000)),
                        mac("c1"),
                        200));
        return cases;
    }

    private static List<Row> run(Case of) throws ProgramText.Malformed {
        HostProgram program = program(of.qos());
        Map<String, RingPort> ports = new LinkedHashMap<>();
        try (Arena arena = Arena.ofShared();
                EmbeddedSwitch sw =
                        new EmbeddedSwitch(EmbeddedSwitch.Config.small().withFlows(4096, 4096))) {
            long now = 1_800_000_000_000_000_000L;
            for (String name : names(of.qos().size())) {
                RingPort port = new RingPort(arena, name, RING, 2048, 0);
                ports.put(name, port);
                sw.addPort(port);
            }
            sw.apply(program);
            sw.doWork(now);
            long[] offered = new long[of.senders().size()];
            Map<String, Long> delivered = new LinkedHashMap<>();
            double[] due = new double[offered.length];
            double taken = 0;
            boolean inside = !of.target().equals(OUTSIDE);
            RingPort receiver = port(ports, inside ? "c1" : "ens1");
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < offered.length; i++) {
                    Sender sender = of.senders().get(i);
                    due[i] += sender.offeredMbit() * STEP_NS / 8_000 / ON_THE_WIRE;
                    byte[] frame = frame(sender, of.target());
                    for (; due[i] >= 1; due[i]--) {
                        offered[i]++;
                        port(ports, sender.port()).peer().send(frame);
                    }
                }
                for (int turn = 0; turn < 2; turn++) {
                    now += STEP_NS / 2;
                    sw.doWork(now);
                    taken +=
                            inside ? of.receiverMbit() * (STEP_NS / 2) / 8_000 / ON_THE_WIRE : RING;
                    taken = take(receiver, inside ? 8 : 12, taken, delivered);
                }
            }
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < offered.length; i++) {
                Sender sender = of.senders().get(i);
                long got = delivered.getOrDefault(sender.port(), 0L);
                rows.add(
                        new Row(
                                of.title(),
                                sender.name(),
                                offered[i] * ON_THE_WIRE * 8 / 1e6,
                                got * ON_THE_WIRE * 8 / 1e6,
                                100.0 * (offered[i] - got) / offered[i]));
            }
            return rows;
        }
    }

    /// Takes at most so many frames off a port; what was not there is not saved up.
    private static double take(
            RingPort receiver, int atMostSaved, double most, Map<String, Long> delivered) {
        double left = most;
        while (left >= 1) {
            byte[] frame = receiver.peer().receive();
            if (frame.length == 0) {
                return Math.min(left, atMostSaved);
            }
            left--;
            delivered.merge("" + (char) ('a' + frame[10] - 0x0a) + frame[11], 1L, Long::sum);
        }
        return left;
    }

    private static RingPort port(Map<String, RingPort> ports, String name) {
        RingPort port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no port " + name);
        }
        return port;
    }

    private static List<String> names(int segments) {
        List<String> names = new ArrayList<>();
        names.add("ens1");
        for (int s = 1; s <= segments; s++) {
            for (String side : List.of("a", "b", "c")) {
                names.add(side + s);
            }
        }
        return names;
    }

    private static String mac(String port) {
        return "02:00:00:00:0%s:0%s".formatted(port.charAt(0), port.charAt(1));
    }

    private static byte[] frame(Sender sender, String target) {
        return FrameBuilder.ethernet(target, mac(sender.port()))
                .ipv4("10.0.0.1", "10.0.0.2")
                .udp(4000, 5000)
                .payload(BYTES - 42)
                .bytes();
    }

    /// @param guaranteedMbit 0: none
    private static String qos(int pcp, int weight, long guaranteedMbit) {
        return "qos pcp %s dscp keep weight %d guaranteed %d"
                .formatted(pcp < 0 ? "keep" : pcp, weight, guaranteedMbit * 125_000);
    }

    /// Segments `s1`, `s2`, .. with three vNICs each behind one pNIC.
    private static HostProgram program(List<String> qos) throws ProgramText.Malformed {
        StringBuilder text =
                new StringBuilder("program 1 host h1\nrequires vlan,guards,scheduling\n");
        text.append("\n[pnics]\npnic ens1 mtu 1500 rate ").append(CABLE_MBIT * 125_000);
        text.append(
                "\n\n[teams]\nteam uplink:prod members ens1 policy active-standby up-delay-ms 0");
        text.append(" beacon-interval-ms 0 missed-beacons 0 failback\n\n[port uplink:prod]\n");
        text.append(
                "port uplink switch prod group \"\" tenant \"\" mac 00:00:00:00:00:00 mtu 1500");
        text.append(" connections 0 groups 0\n");
        for (int s = 1; s <= qos.size(); s++) {
            text.append("from ens1 vlan ").append(s).append(" segment s").append(s);
            text.append("\negress s").append(s).append(" vlan ").append(s).append("\n");
        }
        for (int s = 1; s <= qos.size(); s++) {
            StringBuilder forward = new StringBuilder("\n[forward s" + s + "]\n");
            forward.append(OUTSIDE).append(" port uplink:prod\n");
            for (String side : List.of("a", "b", "c")) {
                String mac = mac(side + s);
                forward.append(mac).append(" port ").append(side).append(s).append("\n");
                text.append("\n[port ").append(side).append(s).append("]\n");
                text.append("port vnic switch prod group g tenant t mac ").append(mac);
                text.append(" mtu 1500 connections 64 groups 8\ningress untagged segment s");
                text.append(s).append("\nsecure s").append(s).append(" macs ").append(mac);
                text.append(" pairs ").append(mac).append("=10.0.0.0/8 link-local 2\negress s");
                text.append(s).append(" untagged\n");
            }
            text.append("\n[segment s")
                    .append(s)
                    .append("]\nsegment tenant t router \"\" vni none");
            text.append(" mtu 1500\n").append(qos.get(s - 1));
            text.append("\nflood port uplink:prod\n").append(forward);
        }
        return ProgramText.read("shares", text.toString());
    }

    private static String json(List<Row> rows) {
        StringBuilder json =
                new StringBuilder("{\"cable_mbit\": " + CABLE_MBIT + ", \"rows\": [\n");
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            json.append(
                    String.format(
                            Locale.ROOT,
                            "  {\"case\": \"%s\", \"class\": \"%s\", \"offered_mbit\": %.1f, \"delivered_mbit\": %.1f, \"loss_percent\": %.2f}%s%n",
                            row.title(),
                            row.name(),
                            row.offered(),
                            row.delivered(),
                            row.lossPercent(),
                            i + 1 < rows.size() ? "," : ""));
        }
        return json.append("]}\n").toString();
    }
}
