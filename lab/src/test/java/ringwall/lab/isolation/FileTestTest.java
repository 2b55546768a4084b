package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.isolation.file.FileTest;

/// A Network's own VMs attack each other, across hosts and segments.
class FileTestTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @TempDir private Path folder = Path.of("");

    private IsolationTest.Row row(String yaml) throws IOException {
        Intent.Result read = Intent.read(List.of(Source.of("test.yaml", yaml)));
        return new FileTest(folder, TODAY.toEpochDay() * 86_400_000_000_000L, TODAY, line -> {})
                .run(
                        "ringwall:test",
                        read.network().orElseThrow(() -> new AssertionError(read.diagnostics())));
    }

    private static List<String> failed(IsolationTest.Row row) {
        return row.results().stream()
                .filter(r -> r.outcome().verdict() == Outcome.Verdict.FAIL)
                .map(r -> r.attack().id() + ": " + r.outcome().observed())
                .toList();
    }

    @Test
    void theShopWithstandsItsOwnVms() throws IOException {
        IsolationTest.Row row =
                row(Files.readString(Path.of("..", "examples", "three-tier", "ringwall.yaml")));
        assertThat(failed(row)).isEmpty();
        assertThat(row.results()).hasSizeGreaterThan(20);
        assertThat(row.results().stream().filter(r -> r.outcome().passed()).count())
                .isGreaterThan(18);
        assertThat(row.results()).allMatch(r -> r.capture().filter(Files::exists).isPresent());
    }

    private static final String RELAXED =
            """
            ringwall: 1
            name: relaxed
            physical: {switches: {tor: {trunk: [10]}}}
            hosts:
              h1: {nics: {ens1: {to: tor}}}
              h2: {nics: {ens1: {to: tor}}}
            switches: {prod: {hosts: all, uplink: ens1}}
            segments: {red: {vlan: 10, subnet: 10.0.1.0/24, gateway: 10.0.1.254}}
            portGroups:
              open: {switch: prod, segment: red, forgedTransmits: allow, spoofing: allow, dhcpServer: allow, reason: a test of what shows}
            vms:
              a: {host: h1, portGroup: open, ip: 10.0.1.1}
              b: {host: h2, portGroup: open, ip: 10.0.1.2}
            firewall:
              - {id: open, allow: any, from: [a, b], to: [a, b]}
            """;

    @Test
    void whatAFileRelaxesShows() throws IOException {
        assertThat(failed(row(RELAXED))).anyMatch(text -> text.startsWith("mac-spoof"));
    }
}
