package ringwall.bench;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.importer.Importers;
import ringwall.audit.report.Reports;
import ringwall.audit.settings.Profiles;

/// Audits a generated site: hosts of libvirt domains on bridges, a bond each. Arguments: hosts
/// (200), VMs (10000), runs (2). Prints the times to import, judge and write all reports (JSON,
/// HTML, SARIF, OSCAL, text) of each run, and the process's age after the first: what a user waits.
public final class AuditScaleBench {

    private AuditScaleBench() {}

    public static void main(String[] args) {
        int hosts = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int vms = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        List<SourceFile> files = site(hosts, vms);
        int runs = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        for (int run = 1; run <= runs; run++) {
            long start = System.nanoTime();
            Site site = Sources.load(files, Importers.ALL);
            long loaded = System.nanoTime();
            Report report =
                    Audit.run(
                            site,
                            new Audit.Options(
                                    Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE),
                            Instant.EPOCH);
            long judged = System.nanoTime();
            long bytes =
                    Arrays.stream(Reports.values())
                            .parallel()
                            .mapToLong(form -> form.write(report).length())
                            .sum();
            long written = System.nanoTime();
            System.out.printf(
                    "run %d: %d hosts, %d VMs, %d facts, %d findings: import %.2f s, judge %.2f s, reports (%d MB) %.2f s, together %.2f s%n",
                    run,
                    site.hosts().size(),
                    vms,
                    site.size(),
                    report.outcomes().size(),
                    (loaded - start) / 1e9,
                    (judged - loaded) / 1e9,
                    bytes >> 20,
                    (written - judged) / 1e9,
                    (written - start) / 1e9);
            if (run == 1) {
                long started = ManagementFactory.getRuntimeMXBean().getStartTime();
                System.out.printf(
                        "run 1, with the start of the JVM and the making of the input: %.2f s%n",
                        (System.currentTimeMillis() - started) / 1e3);
            }
        }
    }

    private static List<SourceFile> site(int hosts, int vms) {
        var files = new ArrayList<SourceFile>();
        for (int h = 0; h < hosts; h++) {
            String host = "kvm%03d".formatted(h);
            files.add(
                    file(
                            host,
                            "br0.xml",
                            "<interface type='bridge' name='br0'><bridge><interface type='bond' name='bond0'><bond mode='active-backup'><interface type='ethernet' name='enp59s0f0'/><interface type='ethernet' name='enp94s0f0'/></bond></interface></bridge></interface>"));
            files.add(
                    file(
                            host,
                            "filter.xml",
                            "<filter name='std'><rule action='accept' direction='out'><all/></rule><rule action='drop' direction='inout' priority='900'><all/></rule></filter>"));
        }
        for (int v = 0; v < vms; v++) {
            String host = "kvm%03d".formatted(v % hosts);
            files.add(
                    file(
                            host,
                            "vm%05d.xml".formatted(v),
                            "<domain type='kvm'><name>vm%05d</name><devices><interface type='bridge'><mac address='52:54:%02x:%02x:%02x:00'/><source bridge='br0'/><vlan><tag id='%d'/></vlan><filterref filter='std'/></interface></devices></domain>"
                                    .formatted(
                                            v,
                                            v >> 16 & 255,
                                            v >> 8 & 255,
                                            v & 255,
                                            10 + v % 300)));
        }
        return files;
    }

    private static SourceFile file(String host, String name, String text) {
        return new SourceFile(host + "/" + name, host, text.getBytes(StandardCharsets.UTF_8), null);
    }
}
