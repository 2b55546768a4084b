package ringwall.bench.classify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's dpdk-test-acl (package dpdk) on a ClassBench file: one process a run, on one core.
final class DpdkAcl {
    private static final Pattern RATE = Pattern.compile("([0-9.]+) pkt/sec");
    private static final Pattern FOUND = Pattern.compile("category: 0, result: ([0-9]+)");

    private DpdkAcl() {}

    static boolean there() {
        try {
            Process process =
                    new ProcessBuilder("sh", "-c", "command -v dpdk-test-acl")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Nanoseconds a look-up, by its own clock, in the algorithm that it thinks best here.
    static double nanoseconds(Path rules, Path trace, int headers, int iterations)
            throws IOException, InterruptedException {
        Matcher rate = RATE.matcher(run(rules, trace, headers, iterations, 1));
        if (!rate.find()) {
            throw new IOException("dpdk-test-acl printed no rate");
        }
        return 1e9 / Double.parseDouble(rate.group(1));
    }

    /// The rule that it finds for each header, -1 for none.
    static List<Integer> results(Path rules, Path trace, int headers)
            throws IOException, InterruptedException {
        Matcher found = FOUND.matcher(run(rules, trace, headers, 1, 3));
        List<Integer> all = new ArrayList<>();
        while (found.find()) {
            all.add((int) Long.parseLong(found.group(1)));
        }
        return all;
    }

    private static String run(Path rules, Path trace, int headers, int iterations, int verbose)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "dpdk-test-acl",
                                "--no-huge",
                                "--no-pci",
                                "--no-telemetry",
                                "-m",
                                "1024",
                                "-l",
                                "0",
                                "--",
                                "--rulesf=" + rules,
                                "--tracef=" + trace,
                                "--tracenum=" + headers,
                                "--rulenum=20000",
                                "--iter=" + iterations,
                                "--bldcat=1",
                                "--runcat=1",
                                "--tracestep=256",
                                "--verbose=" + verbose)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(
                    "dpdk-test-acl: " + said.substring(Math.max(0, said.length() - 500)));
        }
        return said;
    }
}
