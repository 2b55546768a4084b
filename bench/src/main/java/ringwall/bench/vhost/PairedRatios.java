package ringwall.bench.vhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table of a side-by-side run: per cell the median rate of both systems, the median and the range of the paired
/// ratios, and what of the frames that a switch accepted it did not deliver.
///
///     java ... ringwall.bench.vhost.PairedRatios SAMPLES.jsonl SYSTEM BASELINE
///
/// Pair 0 is the cold start: shown below the table, in no median.
public final class PairedRatios {
    private PairedRatios() {}

    private static final Pattern SAMPLE =
            Pattern.compile(
                    "\"system\":\"(\\w+)\",\"bytes\":(\\d+),\"flows\":(\\d+),\"pair\":(\\d+),\"pps\":(\\d+),"
                            + "\"accepted\":(\\d+),\"delivered\":(\\d+),\"perSecond\":\\[([\\d,]*)\\]");

    private record Cell(int bytes, int flows) implements Comparable<Cell> {
        @Override
        public int compareTo(Cell other) {
            int byBytes = Integer.compare(bytes, other.bytes);
            return byBytes != 0 ? byBytes : Integer.compare(flows, other.flows);
        }
    }

    private record Sample(double pps, double lost, String perSecond) {}

    public static void main(String[] args) throws IOException {
        String system = args[1];
        String baseline = args[2];
        SortedMap<Cell, SortedMap<Integer, Map<String, Sample>>> cells = read(Path.of(args[0]));
        System.out.printf(
                "| frame bytes | flows | %s Mpps | %s Mpps | ratio | range | pairs | lost by %s | lost by %s |%n",
                system, baseline, system, baseline);
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        double logs = 0;
        double worst = Double.MAX_VALUE;
        int rows = 0;
        List<String> cold = new ArrayList<>();
        for (var cell : cells.entrySet()) {
            List<Double> ratios = new ArrayList<>();
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            List<Double> lost = new ArrayList<>();
            List<Double> theirLost = new ArrayList<>();
            for (var pair : cell.getValue().entrySet()) {
                Sample a = pair.getValue().get(system);
                Sample b = pair.getValue().get(baseline);
                if (a == null || b == null) {
                    continue;
                }
                if (pair.getKey() == 0) {
                    cold.add(
                            "cold start, per second: %s [%s], %s [%s]"
                                    .formatted(system, a.perSecond, baseline, b.perSecond));
                } else if (b.pps > 0) {
                    ratios.add(a.pps / b.pps);
                    ours.add(a.pps / 1e6);
                    theirs.add(b.pps / 1e6);
                    lost.add(a.lost);
                    theirLost.add(b.lost);
                }
            }
            if (ratios.isEmpty()) {
                continue;
            }
            double ratio = median(ratios);
            logs += Math.log(ratio);
            worst = Math.min(worst, ratio);
            rows++;
            System.out.printf(
                    "| %d | %d | %.2f | %.2f | **%.2f** | %.2f - %.2f | %d | %.4f %% | %.4f %% |%n",
                    cell.getKey().bytes,
                    cell.getKey().flows,
                    median(ours),
                    median(theirs),
                    ratio,
                    Collections.min(ratios),
                    Collections.max(ratios),
                    ratios.size(),
                    100 * median(lost),
                    100 * median(theirLost));
        }
        if (rows > 0) {
            System.out.printf(
                    "%nGeometric mean of the ratios %.2f, worst cell %.2f (%s / %s).%n",
                    Math.exp(logs / rows), worst, system, baseline);
        }
        cold.forEach(System.out::println);
    }

    private static SortedMap<Cell, SortedMap<Integer, Map<String, Sample>>> read(Path file)
            throws IOException {
        SortedMap<Cell, SortedMap<Integer, Map<String, Sample>>> cells = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher m = SAMPLE.matcher(line);
            if (m.find()) {
                double accepted = Double.parseDouble(m.group(6));
                double delivered = Double.parseDouble(m.group(7));
                double lost = accepted == 0 ? 0 : Math.max(0, 1 - delivered / accepted);
                cells.computeIfAbsent(
                                new Cell(
                                        Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))),
                                key -> new TreeMap<>())
                        .computeIfAbsent(Integer.parseInt(m.group(4)), key -> new TreeMap<>())
                        .put(
                                m.group(1),
                                new Sample(Double.parseDouble(m.group(5)), lost, m.group(8)));
            }
        }
        return cells;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
