package ringwall.bench.latency;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import ringwall.bench.dataplane.BarPlot;
import ringwall.program.ProgramText;

/// P7: how long a frame takes from one vNIC's ring to the other's, one way, guards and firewall (100 rules) on.
///
///     p7-latency.sh [OUT_DIR] [SECONDS_A_RUN] [PAIRS]
///
/// One thread sends at fixed times and receives, another is the switch. What is measured counts from the
/// time at which a frame *should* have left, so that a stalled sender hides nothing. The floor is the same
/// harness with a wire (rings and a copy, nothing judged) in the switch's place, A B A B; `clock` is a bare
/// loop on the clock in the switch's place: the stalls that the machine makes by itself. Target at half load:
/// p99.99 at most the wire's + 50 us.
public final class LatencyBench {
    private static final double[] LOADS = {0.1, 0.25, 0.5, 0.8};
    private static final double WARM_SECONDS = 2;
    private static final long TARGET_NS = 50_000;

    private final Path out;
    private final double seconds;
    private final int pairs;
    private final List<String> json = new ArrayList<>();
    private final List<BarPlot.Point> points = new ArrayList<>();

    private LatencyBench(Path out, double seconds, int pairs) {
        this.out = out;
        this.seconds = seconds;
        this.pairs = pairs;
    }

    public static void main(String[] arguments)
            throws IOException, ProgramText.Malformed, InterruptedException {
        Path out = Path.of(arguments.length > 0 ? arguments[0] : "bench/results");
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 3;
        int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        Files.createDirectories(out);
        new LatencyBench(out, seconds, pairs).run();
    }

    private void run() throws IOException, ProgramText.Malformed, InterruptedException {
        Histogram clock = Harness.clock(seconds);
        System.out.println("64 B, 1,024 flows, one direction, 100 rules a vNIC; microseconds\n");
        System.out.printf(
                "%-8s %5s %8s %9s %9s %9s %9s %9s %6s%n",
                "through", "load", "Mpps", "p50", "p99", "p99.9", "p99.99", "max", "lost");
        line("clock", 0, 0, clock, 0);
        double most;
        try (Arena arena = Arena.ofShared();
                Harness full = Harness.ofSwitch(arena)) {
            double alone = full.warm(WARM_SECONDS);
            System.out.printf(
                    Locale.ROOT, "sender, switch and receiver in one thread: %.2f Mpps%n", alone);
            full.run(1e9, seconds / 2);
            most = full.run(1e9, seconds / 2).mpps();
        }
        System.out.printf(Locale.ROOT, "the switch takes %.2f Mpps of this sender%n", most);
        for (double load : LOADS) {
            load(load, most);
        }
        Files.writeString(
                out.resolve("p7.json"),
                "{\"unit\":\"us\",\"rows\":[\n" + String.join(",\n", json) + "\n]}\n");
        Files.writeString(
                out.resolve("p7.svg"),
                BarPlot.svg("one-way latency in microseconds (logarithmic)", points, true));
        System.out.println("\nwritten: " + out.resolve("p7.json") + ", p7.svg, p7-*.hgrm");
    }

    private void load(double load, double most)
            throws IOException, ProgramText.Malformed, InterruptedException {
        Histogram wire = new Histogram(3);
        Histogram through = new Histogram(3);
        long wireLost = 0;
        long lost = 0;
        try (Arena arena = Arena.ofShared();
                Harness floor = Harness.ofWire(arena);
                Harness ringwall = Harness.ofSwitch(arena)) {
            floor.warm(WARM_SECONDS / 4);
            ringwall.warm(WARM_SECONDS / 4);
            floor.run(load * most, seconds / 4);
            ringwall.run(load * most, seconds / 4);
            for (int pair = 0; pair < pairs; pair++) {
                Harness.Run a = floor.run(load * most, seconds);
                Harness.Run b = ringwall.run(load * most, seconds);
                wire.add(a.histogram());
                through.add(b.histogram());
                wireLost += a.lost();
                lost += b.lost();
            }
        }
        line("wire", load, load * most, wire, wireLost);
        line("ringwall", load, load * most, through, lost);
        if (load == 0.5) {
            long above = through.getValueAtPercentile(99.99) - wire.getValueAtPercentile(99.99);
            System.out.printf(
                    Locale.ROOT,
                    "half load: p99.99 is %.1f us above the wire's (target 50: %s)%n",
                    above / 1e3,
                    above <= TARGET_NS ? "reached" : "missed");
        }
    }

    private void line(String who, double load, double mpps, Histogram h, long lost)
            throws IOException {
        double[] us = {
            h.getValueAtPercentile(50) / 1e3,
            h.getValueAtPercentile(99) / 1e3,
            h.getValueAtPercentile(99.9) / 1e3,
            h.getValueAtPercentile(99.99) / 1e3,
            h.getMaxValue() / 1e3
        };
        System.out.printf(
                Locale.ROOT,
                "%-8s %4.0f%% %8.2f %9.2f %9.2f %9.2f %9.2f %9.1f %6d%n",
                who,
                load * 100,
                mpps,
                us[0],
                us[1],
                us[2],
                us[3],
                us[4],
                lost);
        json.add(
                String.format(
                        Locale.ROOT,
                        "  {\"through\":\"%s\",\"load\":%.2f,\"mpps\":%.3f,\"count\":%d,\"p50\":%.3f,"
                                + "\"p99\":%.3f,\"p999\":%.3f,\"p9999\":%.3f,\"max\":%.3f,\"lost\":%d}",
                        who,
                        load,
                        mpps,
                        h.getTotalCount(),
                        us[0],
                        us[1],
                        us[2],
                        us[3],
                        us[4],
                        lost));
        String[] names = {"p50", "p99", "p99.9", "p99.99", "max"};
        for (int i = 0; i < names.length; i++) {
            String group =
                    who + (load == 0 ? "" : String.format(Locale.ROOT, " at %.0f %%", load * 100));
            points.add(new BarPlot.Point(group, names[i], us[i]));
        }
        Path file = out.resolve("p7-" + who + "-" + Math.round(load * 100) + ".hgrm");
        try (PrintStream to = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            h.outputPercentileDistribution(to, 1000.0);
        }
    }
}
