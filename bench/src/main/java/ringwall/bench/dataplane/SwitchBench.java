package ringwall.bench.dataplane;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import ringwall.program.ProgramText;

/// The whole switch, port to port in memory, both directions, one thread: millions of frames a second of CPU
/// time. Prints the table of BENCHMARKS, writes JSON and SVG.
///
///     switch.sh [OUT_DIR] [SECONDS_A_CELL] [MAX_FLOWS]
///
/// A cell is the median of at least five rounds; firewall off and on alternate (A B A B), their ratio is the
/// median of paired ratios. Time is the thread's CPU time, so that neighbours on the machine count only by the
/// caches that they take; wall time stands beside it.
public final class SwitchBench {
    private static final int[] IMIX = {64, 64, 64, 64, 64, 64, 64, 594, 594, 594, 594, 1518};
    private static final int RULES = 100;

    private SwitchBench() {}

    private record Cell(
            String size,
            int flows,
            String firewall,
            double mpps,
            double wallMpps,
            double ratio,
            List<Double> rounds) {}

    public static void main(String[] arguments) throws IOException, ProgramText.Malformed {
        Path out = Path.of(arguments.length > 0 ? arguments[0] : "bench/results");
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
        int maxFlows = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1 << 20;
        Files.createDirectories(out);
        System.out.println(
                "whole switch, in memory, port to port, both directions, one thread, all guards on");
        System.out.println("frames/s per core in millions (CPU time); wall beside it\n");
        System.out.printf(
                Locale.ROOT,
                "%6s %9s %16s %20s %20s %8s%n",
                "bytes",
                "flows",
                "firewall off",
                "100 rules, UDP",
                "100 rules, TCP",
                "on/off");
        List<Cell> cells = new ArrayList<>();
        for (String size : List.of("64", "594", "1518", "IMIX")) {
            for (int flows : new int[] {1, 1024, 65_536, 1 << 20}) {
                if (flows <= maxFlows) {
                    row(size, flows, seconds, cells);
                }
            }
        }
        Files.writeString(out.resolve("switch.json"), json(cells));
        Files.writeString(
                out.resolve("switch.svg"),
                BarPlot.svg(
                        "Mpps per core: firewall off, with 100 rules (UDP), with 100 rules (TCP)",
                        points(cells),
                        false));
        System.out.println("\nwritten: " + out.resolve("switch.json") + ", switch.svg");
    }

    private static void row(String size, int flows, double seconds, List<Cell> cells)
            throws ProgramText.Malformed {
        int[] sizes = size.equals("IMIX") ? IMIX : new int[] {Integer.parseInt(size) - 4};
        if (size.equals("IMIX")) {
            sizes = Arrays.stream(IMIX).map(s -> s - 4).toArray();
        }
        try (TwoPorts off = new TwoPorts(sizes, flows, 0, false);
                TwoPorts udp = new TwoPorts(sizes, flows, RULES, false);
                TwoPorts tcp = new TwoPorts(sizes, flows, RULES, true)) {
            TwoPorts[] all = {off, udp, tcp};
            for (TwoPorts each : all) {
                measure(each, seconds / 2);
            }
            int rounds = 5;
            double[][] cpu = new double[3][rounds];
            double[][] wall = new double[3][rounds];
            for (int r = 0; r < rounds; r++) {
                for (int k = 0; k < 3; k++) {
                    double[] both = measure(all[k], seconds / rounds);
                    cpu[k][r] = both[0];
                    wall[k][r] = both[1];
                }
            }
            double[] ratios = new double[rounds];
            for (int r = 0; r < rounds; r++) {
                ratios[r] = cpu[1][r] / cpu[0][r];
            }
            String[] names = {"off", "udp", "tcp"};
            for (int k = 0; k < 3; k++) {
                cells.add(
                        new Cell(
                                size,
                                flows,
                                names[k],
                                median(cpu[k]),
                                median(wall[k]),
                                k == 1 ? median(ratios) : 0,
                                Arrays.stream(cpu[k]).boxed().toList()));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%6s %9d %8.2f (%5.2f) %12.2f (%5.2f) %12.2f (%5.2f) %8.2f%n",
                    size,
                    flows,
                    median(cpu[0]),
                    median(wall[0]),
                    median(cpu[1]),
                    median(wall[1]),
                    median(cpu[2]),
                    median(wall[2]),
                    median(ratios));
        }
    }

    /// @return Mpps by CPU time and by wall time
    private static double[] measure(TwoPorts ports, double seconds) {
        var threads = ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        long until = before + (long) (seconds * 1e9);
        long frames = 0;
        long now;
        do {
            for (int i = 0; i < 256; i++) {
                frames += ports.turn();
            }
            now = System.nanoTime();
        } while (now < until);
        long cpu = threads.getCurrentThreadCpuTime() - cpuBefore;
        return new double[] {frames * 1e3 / cpu, frames * 1e3 / (now - before)};
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static List<BarPlot.Point> points(List<Cell> cells) {
        return cells.stream()
                .map(c ->
                        new BarPlot.Point(c.size + " B, " + c.flows + " flows", c.firewall, c.mpps))
                .toList();
    }

    private static String json(List<Cell> cells) {
        StringBuilder text = new StringBuilder("{\"unit\":\"Mpps\",\"cells\":[\n");
        for (int i = 0; i < cells.size(); i++) {
            Cell c = cells.get(i);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "  {\"bytes\":\"%s\",\"flows\":%d,\"firewall\":\"%s\",\"mpps\":%.3f,"
                                    + "\"wallMpps\":%.3f,\"ratio\":%.3f,\"rounds\":%s}%s%n",
                            c.size,
                            c.flows,
                            c.firewall,
                            c.mpps,
                            c.wallMpps,
                            c.ratio,
                            c.rounds,
                            i + 1 < cells.size() ? "," : ""));
        }
        return text.append("]}\n").toString();
    }
}
