package ringwall.bench.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import ringwall.bench.dataplane.BarPlot;
import ringwall.dataplane.classify.FiveTupleTable;

/// P9: the classifier on our own shape of rules (1k, 10k, 100k; also while updates come) and on
/// ClassBench's sets, against linear search and, A B A B, against dpdk-test-acl on the same files and headers.
///
///     p9-classifier.sh [OUT_DIR] [PAIRS] [SECONDS_A_ROUND]
///
/// Target: at least 1x dpdk-test-acl in geometric mean, 0 mismatches. A ratio is theirs over ours, in time,
/// so that more is better for us; the median of the pairs.
public final class ClassifierCompare {
    private static final int HEADERS = 10_000;
    private static final String UPDATES = " rules, while new tables are built";

    private final Path out;
    private final int pairs;
    private final double seconds;
    private final List<String> json = new ArrayList<>();
    private final List<BarPlot.Point> points = new ArrayList<>();
    private long mismatches;

    private ClassifierCompare(Path out, int pairs, double seconds) {
        this.out = out;
        this.pairs = pairs;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path out = Path.of(arguments.length > 0 ? arguments[0] : "bench/results");
        int pairs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 0.5;
        Files.createDirectories(out);
        new ClassifierCompare(out, pairs, seconds).run();
    }

    private void run() throws IOException, InterruptedException {
        System.out.println("look-ups that no cache answers, one thread, ns each\n");
        for (int rules : new int[] {1000, 10_000, 100_000}) {
            ownShape(rules);
        }
        updates(10_000);
        updates(100_000);
        Path folder =
                Path.of(System.getProperty("ringwall.classbench", "../shared/data/classbench"));
        if (Files.isDirectory(folder)) {
            classBench(folder);
        } else {
            System.out.println(
                    "SKIPPED ClassBench: no rule sets in "
                            + folder
                            + " (-Dringwall.classbench=FOLDER)");
        }
        System.out.println("\nmismatches against linear search: " + mismatches);
        Files.writeString(
                out.resolve("p9.json"),
                "{\"unit\":\"ns\",\"mismatches\":%d,\"rows\":[\n%s\n]}\n"
                        .formatted(mismatches, String.join(",\n", json)));
        Files.writeString(
                out.resolve("p9.svg"), BarPlot.svg("ns a look-up (logarithmic)", points, true));
        System.out.println("written: " + out.resolve("p9.json") + ", p9.svg");
    }

    // our own shape

    private static int[][] ask(OwnShape shape, int count) {
        SplittableRandom random = new SplittableRandom(2);
        int[][] all = new int[count][];
        for (int i = 0; i < count; i++) {
            all[i] = shape.question(random);
        }
        return all;
    }

    private void ownShape(int rules) {
        OwnShape shape = new OwnShape(rules, 1);
        int[][] questions = ask(shape, HEADERS);
        for (int i = 0; i < Math.min(HEADERS, 200_000_000 / rules); i++) {
            if (shape.match(questions[i]) != shape.linear(questions[i])) {
                mismatches++;
            }
        }
        double[] rounds = new double[pairs];
        own(shape, questions);
        for (int i = 0; i < pairs; i++) {
            rounds[i] = own(shape, questions);
        }
        double linear = linear(shape, questions, rules);
        row("own shape, " + rules + " rules", "ringwall", median(rounds), rounds);
        row("own shape, " + rules + " rules", "linear", linear, new double[] {linear});
        System.out.printf(
                Locale.ROOT,
                "own shape %7d rules: %7.1f   linear %.0f%n",
                rules,
                median(rounds),
                linear);
    }

    private static double linear(OwnShape shape, int[][] questions, int rules) {
        int count = Math.max(20, 20_000_000 / rules / 10);
        long sum = 0;
        long before = System.nanoTime();
        for (int i = 0; i < count; i++) {
            sum += shape.linear(questions[i % questions.length]);
        }
        return used((double) (System.nanoTime() - before), sum) / count;
    }

    private double own(OwnShape shape, int[][] questions) {
        long lookups = 0;
        long sum = 0;
        long before = System.nanoTime();
        long until = before + (long) (seconds * 1e9);
        long now;
        do {
            for (int[] question : questions) {
                sum += shape.match(question);
            }
            lookups += questions.length;
            now = System.nanoTime();
        } while (now < until);
        return used((double) (now - before), sum) / lookups;
    }

    /// Keeps the sum, so that nothing is compiled away.
    private static double used(double value, long sum) {
        return sum == Long.MIN_VALUE ? 0 : value;
    }

    // nobody compares versions
    @SuppressWarnings("ArrayRecordComponent")
    private record Version(OwnShape shape, int[][] questions, int[] expected) {
        static Version of(int rules, long seed) {
            OwnShape shape = new OwnShape(rules, seed);
            int[][] questions = ask(shape, 500);
            return new Version(
                    shape, questions, Arrays.stream(questions).mapToInt(shape::linear).toArray());
        }
    }

    private static final class Current {
        volatile Version version;

        Current(Version version) {
            this.version = version;
        }
    }

    /// Another thread puts other tables in place while this one looks up, and each answer is
    /// compared with that of linear search over the table in which it was found.
    private void updates(int rules) throws InterruptedException {
        Current current = new Current(Version.of(rules, 1));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong swaps = new AtomicLong();
        Thread updater =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                current.version = Version.of(rules, 1 + swaps.incrementAndGet());
                            }
                        });
        long lookups = 0;
        long wrong = 0;
        long before = System.nanoTime();
        long until = before + (long) (seconds * pairs * 1e9);
        long now;
        do {
            Version seen = current.version;
            for (int i = 0; i < seen.questions.length; i++) {
                wrong += seen.shape.match(seen.questions[i]) == seen.expected[i] ? 0 : 1;
            }
            lookups += seen.questions.length;
            now = System.nanoTime();
        } while (now < until);
        stop.set(true);
        updater.join();
        mismatches += wrong;
        double ns = (double) (now - before) / lookups;
        row("own shape, " + rules + UPDATES, "ringwall", ns, new double[] {ns});
        System.out.printf(
                Locale.ROOT,
                "own shape %7d rules: %7.1f   while %d updates came, %d look-ups, %d wrong%n",
                rules,
                ns,
                swaps.get(),
                lookups,
                wrong);
    }

    // ClassBench

    private void classBench(Path folder) throws IOException, InterruptedException {
        boolean dpdk = DpdkAcl.there();
        if (!dpdk) {
            System.out.println("SKIPPED dpdk-test-acl: install dpdk");
        }
        System.out.printf(
                "%n%-10s %10s %10s %14s %8s%n",
                "set", "ringwall", "linear", "dpdk-test-acl", "ratio");
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files =
                    all.filter(p -> p.getFileName().toString().matches(".*_1(0)?k"))
                            .sorted()
                            .toList();
        }
        double logs = 0;
        for (Path file : files) {
            logs += Math.log(set(ClassBenchSet.read(file, HEADERS, 1), dpdk));
        }
        if (dpdk && !files.isEmpty()) {
            double mean = Math.exp(logs / files.size());
            System.out.printf(
                    Locale.ROOT,
                    "geometric mean of the ratios: %.2f (target 1: %s)%n",
                    mean,
                    mean >= 1 ? "reached" : "missed");
            json.add(String.format(Locale.ROOT, "  {\"geometricMean\":%.3f}", mean));
        }
    }

    /// @return dpdk's time over ours, 1 without dpdk
    private double set(ClassBenchSet set, boolean dpdk) throws IOException, InterruptedException {
        FiveTupleTable table = new FiveTupleTable(set.rules());
        int[] expected = set.headers().stream().mapToInt(set::linear).toArray();
        for (int i = 0; i < expected.length; i++) {
            mismatches += match(table, set.headers().get(i)) == expected[i] ? 0 : 1;
        }
        double linear = linear(set);
        Path trace = Files.createTempFile("rw-p9", ".trace");
        double[] ours = new double[pairs];
        double[] theirs = new double[pairs];
        double[] ratios = new double[pairs];
        try {
            set.writeTrace(trace);
            if (dpdk) {
                agrees(set, trace, expected);
            }
            int iterations = Math.max(10, (int) (seconds * 1e9 / 60 / HEADERS));
            five(table, set.headers());
            for (int i = 0; i < pairs; i++) {
                ours[i] = five(table, set.headers());
                theirs[i] =
                        dpdk
                                ? DpdkAcl.nanoseconds(set.file(), trace, HEADERS, iterations)
                                : ours[i];
                ratios[i] = theirs[i] / ours[i];
            }
        } finally {
            Files.delete(trace);
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s %10.1f %10.0f %14s %8s%n",
                set.name(),
                median(ours),
                linear,
                dpdk ? String.format(Locale.ROOT, "%.1f", median(theirs)) : "-",
                dpdk ? String.format(Locale.ROOT, "%.2f", median(ratios)) : "-");
        row(set.name(), "ringwall", median(ours), ours);
        row(set.name(), "linear", linear, new double[] {linear});
        if (dpdk) {
            row(set.name(), "dpdk-test-acl", median(theirs), theirs);
        }
        return median(ratios);
    }

    private void agrees(ClassBenchSet set, Path trace, int[] expected)
            throws IOException, InterruptedException {
        List<Integer> theirs = DpdkAcl.results(set.file(), trace, HEADERS);
        int differ = 0;
        for (int i = 0; i < expected.length; i++) {
            differ += i < theirs.size() && theirs.get(i) == expected[i] ? 0 : 1;
        }
        if (differ > 0) {
            System.out.println(
                    set.name() + ": dpdk-test-acl differs from linear search in " + differ);
        }
    }

    private static int match(FiveTupleTable table, long[] h) {
        return table.match(h[0], h[1], (int) h[2], (int) h[3], (int) h[4]);
    }

    private static double linear(ClassBenchSet set) {
        int count = Math.min(set.headers().size(), 2_000);
        long sum = 0;
        long before = System.nanoTime();
        for (int i = 0; i < count; i++) {
            sum += set.linear(set.headers().get(i));
        }
        return used((double) (System.nanoTime() - before), sum) / count;
    }

    private double five(FiveTupleTable table, List<long[]> headers) {
        long[][] all = headers.toArray(long[][]::new);
        long lookups = 0;
        long sum = 0;
        long before = System.nanoTime();
        long until = before + (long) (seconds * 1e9);
        long now;
        do {
            for (long[] header : all) {
                sum += match(table, header);
            }
            lookups += all.length;
            now = System.nanoTime();
        } while (now < until);
        return used((double) (now - before), sum) / lookups;
    }

    private void row(String name, String who, double ns, double[] rounds) {
        points.add(new BarPlot.Point(name, who, ns));
        json.add(
                String.format(
                        Locale.ROOT,
                        "  {\"what\":\"%s\",\"who\":\"%s\",\"ns\":%.2f,\"rounds\":%s}",
                        name,
                        who,
                        ns,
                        Arrays.toString(rounds)));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
