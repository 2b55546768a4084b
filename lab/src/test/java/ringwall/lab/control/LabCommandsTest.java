package ringwall.lab.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.TcpConnection;
import ringwall.lab.physical.Fabric;
import ringwall.lab.real.OwnVms;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a running lab answers, in virtual time.
class LabCommandsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @TempDir private Path folder = Path.of("");
    private final String shop = example();
    private final Lab lab = start(shop);
    private final LabCommands commands =
            new LabCommands(lab, new OwnVms(Path.of("target"), "test"));

    private static String example() {
        try {
            return Files.readString(Path.of("..", "examples", "three-tier", "ringwall.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Lab start(String yaml) {
        var network = Intent.read(List.of(Source.of("shop.yaml", yaml))).network().orElseThrow();
        Fabric fabric = Fabric.virtualTime(TODAY.toEpochDay() * 86_400 * SECOND);
        Lab started =
                Lab.up(fabric, network, new Lab.Options(HostDataplane.Kind.INTERPRETER, TODAY));
        fabric.runFor(SECOND);
        return started;
    }

    @AfterEach
    void down() {
        lab.close();
    }

    private ObjectNode ask(String request) {
        return commands.answer(JsonMapper.builder().build().readTree(request));
    }

    private ObjectNode apply(String yaml) throws IOException {
        Path file = folder.resolve("next.yaml");
        Files.writeString(file, yaml);
        return ask("{\"command\":\"apply\",\"file\":\"" + file + "\",\"confirmWithin\":10}");
    }

    private static String connect(String from, String to, String service) {
        return "{\"command\":\"connect\",\"from\":\"%s\",\"to\":\"%s\",\"service\":\"%s\"}"
                .formatted(from, to, service);
    }

    private boolean connected(String from, String to, String service) {
        return ask(connect(from, to, service)).path("connected").asBoolean();
    }

    @Test
    void answersRequests() {
        assertThat(
                        ask("{\"command\":\"ping\",\"from\":\"web-1\",\"to\":\"app-1\"}")
                                .path("answered")
                                .asInt())
                .isEqualTo(3);
        assertThat(connected("web-1", "app-1", "tcp/8080")).isTrue();
        assertThat(connected("web-1", "db-1", "tcp/5432")).isFalse();
        assertThat(ask("{\"command\":\"matrix\"}").path("disagreements").asInt()).isZero();
        assertThat(ask("{\"command\":\"status\"}").path("drops").size()).isPositive();
    }

    @Test
    void badRequestsAreAnsweredToo() {
        for (String request :
                new String[] {
                    "{}",
                    "[]",
                    "{\"command\":\"fly\"}",
                    "{\"command\":\"ping\",\"from\":\"nobody\",\"to\":\"app-1\"}",
                    "{\"command\":\"unplug\",\"cable\":\"h9:ens9\"}",
                    "{\"command\":\"apply\",\"file\":\"/nowhere\"}",
                    connect("web-1", "app-1", "tcp/http"),
                }) {
            assertThat(ask(request).path("ok").asBoolean()).as(request).isFalse();
        }
    }

    /// A connection that the new rules still allow goes on; one that they forbid dies.
    @Test
    void applyKeepsAllowedConnectionsAndEndsOthers() throws IOException {
        TcpConnection kept = open("web-1", "app-1", 8080);
        TcpConnection cut = open("app-1", "db-1", 5432);
        ObjectNode answer =
                apply(
                        shop.replace("allow: tcp/5432,", "allow: tcp/5433,")
                                .replace("only: [tcp/5432, ping]", "only: [tcp/5433, ping]"));
        assertThat(answer.path("applied").asBoolean()).as(answer.toString()).isTrue();
        assertThat(passes(kept)).isTrue();
        assertThat(passes(cut)).isFalse();
        assertThat(connected("app-1", "db-1", "tcp/5432")).isFalse();
        assertThat(connected("app-1", "db-1", "tcp/5433")).isTrue();
    }

    private TcpConnection open(String from, String to, int port) {
        Guest server = lab.guest(to).orElseThrow();
        TcpConnection connection = lab.guest(from).orElseThrow().tcp().open(server.ip(4), port);
        lab.fabric().await(connection.established(), 5 * SECOND);
        assertThat(passes(connection)).isTrue();
        return connection;
    }

    private boolean passes(TcpConnection connection) {
        long before = connection.bytesReceived();
        connection.send(new byte[] {1, 2, 3});
        return lab.fabric().runUntil(() -> connection.bytesReceived() >= before + 3, SECOND);
    }

    @Test
    void aFileWithErrorsChangesNothing() throws IOException {
        var before = lab.network();
        ObjectNode answer = apply(shop.replace("segment: app", "segment: apq"));
        assertThat(answer.path("ok").asBoolean()).isFalse();
        assertThat(answer.path("diagnostics").size()).isPositive();
        assertThat(lab.network()).isSameAs(before);
        assertThat(connected("web-1", "app-1", "tcp/8080")).isTrue();
    }

    @Test
    void aFileThatTakesManagementAwayIsRefused() throws IOException {
        ObjectNode answer = apply(shop.replaceAll("(?m)^    management: eno1.*$", ""));
        assertThat(answer.path("ok").asBoolean()).isFalse();
        assertThat(answer.path("error").asString()).contains("management");
    }

    private static final String TWO_HOSTS =
            """
            ringwall: 1
            name: two
            physical:
              switches:
                tor: {trunk: [10]}
                mgmt-1: {access: 99}
            hosts:
              h1:
                nics: {eno1: {to: mgmt-1}, ens1: {to: tor}}
                management: {on: eno1, address: 10.99.0.1/24}
              h2:
                nics: {eno1: {to: mgmt-1}, ens1: {to: tor}}
                management: {on: eno1, address: 10.99.0.2/24}
            switches:
              prod: {hosts: all, uplink: ens1}
            segments:
              red: {vlan: 10, subnet: 10.0.1.0/24}
            vms:
              a: {host: h1, segment: red, ip: 10.0.1.1}
            """;

    @Test
    void aChangeThatCutsManagementIsTakenBackUnlessConfirmed() throws IOException {
        String cutting =
                TWO_HOSTS.replace(
                        "mgmt-1: {access: 99}",
                        "mgmt-1: {access: 99, ports: {\"h1:eno1\": {access: 98}}}");
        Path file = folder.resolve("cutting.yaml");
        Files.writeString(file, cutting);
        String apply = "{\"command\":\"apply\",\"file\":\"" + file + "\",\"confirmWithin\":10}";
        var json = JsonMapper.builder().build();
        try (Lab two = start(TWO_HOSTS)) {
            LabCommands its = new LabCommands(two, new OwnVms(folder, "two"));
            var before = two.network();
            ObjectNode answer = its.answer(json.readTree(apply));
            assertThat(answer.path("cut").asString()).as(answer.toString()).contains("h1:");
            two.fabric().runFor(11 * SECOND);
            assertThat(two.network()).isSameAs(before);
            its.answer(json.readTree(apply));
            assertThat(
                            its.answer(json.readTree("{\"command\":\"confirm\"}"))
                                    .path("confirmed")
                                    .asBoolean())
                    .isTrue();
            two.fabric().runFor(11 * SECOND);
            assertThat(two.network()).isNotSameAs(before);
        }
    }

    @Test
    void metricsNameWhatIsCounted() {
        ask("{\"command\":\"matrix\"}");
        assertThat(Metrics.text(lab))
                .contains("# TYPE ringwall_drops_total counter")
                .contains("ringwall_drops_total{host=\"h1\",reason=\"no_rule_from\"}")
                .contains("ringwall_guest_frames_total{vm=\"web-1\",direction=\"sent\"}");
    }

    @Test
    void everyGuestListensWhileAllTalk() {
        var heard = ask("{\"command\":\"isolation\"}");
        assertThat(heard.path("ok").asBoolean()).isTrue();
        assertThat(heard.path("fingerprint").asString())
                .isEqualTo(LabCommands.fingerprint(lab.network()))
                .matches("[0-9a-f]{64}");
        assertThat(heard.path("leaks")).isEmpty();
        assertThat(heard.path("losses")).isEmpty();
        assertThat(heard.path("unicastFrames").asLong()).isGreaterThan(100);
        heard.path("guests")
                .forEach(guest -> {
                    assertThat(guest.path("strays").asLong()).isZero();
                    assertThat(guest.path("crossed").asLong()).isZero();
                    assertThat(guest.path("forgedHeard").asLong()).isZero();
                });
        var ids = heard.path("guests").get(2);
        assertThat(ids.path("vm").asString()).isEqualTo("ids-1");
        assertThat(ids.path("watcher").asBoolean()).isTrue();
        assertThat(ids.path("copiedFrom").toString()).contains("db-1");
        assertThat(lab.guest("web-1").orElseThrow().jack().framesIn()).isPositive();
    }
}
