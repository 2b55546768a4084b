package ringwall.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;
import ringwall.program.HostProgram;
import ringwall.program.ProgramHash;
import ringwall.program.ProgramText;

/// P10: a full compile of 10,000 vNICs, 1,000 groups and 100,000 rules for 200 hosts, hashes
/// included, from a cold JVM; parsing and writing are timed apart. `bench/p10-compile.sh` runs it.
public final class CompileScaleBench {
    private static final double NANOS = 1e9;
    private static final double MEBI = 1024.0 * 1024.0;

    private CompileScaleBench() {}

    public static void main(String[] args) throws IOException {
        boolean json = List.of(args).contains("--json");
        String yaml = LargeNetwork.p10(1).yaml();
        SortedMap<String, Double> figures = new TreeMap<>();
        figures.put("yaml_mib", yaml.length() / MEBI);
        long start = System.nanoTime();
        Intent.Result result = Intent.read(List.of(Source.of("large.yaml", yaml)));
        figures.put("parse_s", (System.nanoTime() - start) / NANOS);
        result.diagnostics().stream().limit(5).forEach(System.err::println);
        Network network = result.network().orElseThrow();
        for (int round = 1; round <= Integer.getInteger("rounds", 3); round++) {
            round(network, round, figures);
        }
        figures.put("peak_heap_mib", peakHeap() / MEBI);
        figures.forEach((name, value) -> {
            if (!json) {
                System.out.printf(Locale.ROOT, "%-24s %12.2f%n", name, value);
            }
        });
        if (json) {
            System.out.println(
                    figures.entrySet().stream()
                            .map(e ->
                                    "\"%s\": %s"
                                            .formatted(
                                                    e.getKey(),
                                                    String.format(
                                                            Locale.ROOT, "%.3f", e.getValue())))
                            .collect(Collectors.joining(", ", "{", "}")));
        }
    }

    private static void round(Network network, int round, SortedMap<String, Double> figures)
            throws IOException {
        long cpu = cpuNs();
        long start = System.nanoTime();
        Compiled compiled = Compiler.compile(network, LocalDate.of(2026, 11, 21));
        long made = System.nanoTime();
        List<String> roots =
                compiled.hosts().values().parallelStream()
                        .map(program -> ProgramHash.of(program).root())
                        .toList();
        long hashed = System.nanoTime();
        figures.put("round" + round + "_cpu_s", (cpuNs() - cpu) / NANOS);
        Path to = Files.createTempDirectory("p10-");
        long bytes = 0;
        for (HostProgram program : compiled.hosts().values()) {
            Path file = to.resolve(program.owner());
            Files.writeString(file, ProgramText.write(program));
            bytes += Files.size(file);
            Files.delete(file);
        }
        Files.delete(to);
        long written = System.nanoTime();
        long entries = 0;
        for (HostProgram program : compiled.hosts().values()) {
            entries += program.rules().size();
        }
        String at = "round" + round + "_";
        figures.put(at + "compile_s", (made - start) / NANOS);
        figures.put(at + "hash_s", (hashed - made) / NANOS);
        figures.put(at + "compile_and_hash_s", (hashed - start) / NANOS);
        figures.put(at + "write_s", (written - hashed) / NANOS);
        figures.put("programs_mib", bytes / MEBI);
        figures.put("rule_entries", (double) entries);
        figures.put("hosts", (double) roots.size());
    }

    /// Of the whole process, compiler threads of the JVM and collector included: what a busy
    /// machine does not blur.
    private static long cpuNs() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long peakHeap() {
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        return peak;
    }
}
