package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;
import ringwall.model.Network;
import ringwall.model.check.Checks;

/// Networks that no file wrote are checked for dangling names as well.
class BuiltNetworkTest {
    @Test
    void danglingNamesAreFound() throws Exception {
        Path file = ExamplesTest.EXAMPLES.resolve("three-tier/ringwall.yaml");
        Network whole =
                Intent.read(List.of(Source.of("x", Files.readAllBytes(file))))
                        .network()
                        .orElseThrow();
        assertThat(errors(whole)).isEmpty();
        Network without = withoutSegments(whole);
        assertThat(errors(without))
                .contains(
                        "port group 'prod/db' names segment 'db', which is not defined",
                        "external network 'internet' names segment 'dmz', which is not defined",
                        "mirror 'db-watch' names segment 'watch', which is not defined");
    }

    private static List<String> errors(Network network) {
        return Checks.checkBuilt(network, LocalDate.EPOCH).stream()
                .filter(each -> each.severity() == Diagnostic.Severity.ERROR)
                .map(Diagnostic::what)
                .toList();
    }

    private static Network withoutSegments(Network n) {
        return new Network(
                n.name(),
                n.tenants(),
                n.physical(),
                n.transportZones(),
                n.hosts(),
                n.switches(),
                new TreeMap<>(),
                n.portGroups(),
                n.vms(),
                n.groups(),
                n.services(),
                n.tiers(),
                n.mirrors(),
                n.externals(),
                n.routes(),
                n.assertions(),
                n.gatewayMac(),
                n.where());
    }
}
