package ringwall.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ringwall.compiler.Compiler;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.guest.Dhcp;
import ringwall.lab.guest.DhcpV6;
import ringwall.lab.guest.Guest;
import ringwall.lab.matrix.Matrix;
import ringwall.lab.matrix.Prober;
import ringwall.lab.physical.Fabric;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.Physical.Mode;
import ringwall.model.VlanSet;

class LabTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final long START = TODAY.toEpochDay() * 86_400 * SECOND;

    private static String text(String example) {
        try {
            return Files.readString(Path.of("..", "examples", example, "ringwall.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Network network(String yaml) {
        Intent.Result read = Intent.read(List.of(Source.of("test.yaml", yaml)));
        return read.network().orElseThrow(() -> new AssertionError(read.diagnostics().toString()));
    }

    private static Lab up(String yaml, HostDataplane.Kind kind) {
        Lab lab = Lab.up(Fabric.virtualTime(START), network(yaml), new Lab.Options(kind, TODAY));
        lab.fabric().runFor(SECOND);
        return lab;
    }

    private static void needs(HostDataplane.Kind kind, Network network) {
        boolean runs =
                Compiler.compile(network, TODAY).hosts().values().stream().allMatch(kind::runs);
        if (!runs) {
            System.out.println("SKIPPED LabTest: the " + kind.word() + " lacks a feature yet");
        }
        assumeTrue(runs, "the " + kind.word() + " lacks a feature");
    }

    @ParameterizedTest
    @EnumSource(HostDataplane.Kind.class)
    void shopDoesWhatItsRulesSay(HostDataplane.Kind kind) {
        needs(kind, network(text("three-tier")));
        try (Lab lab = up(text("three-tier"), kind)) {
            Matrix matrix = new Prober(lab).run();
            assertThat(matrix.disagreements()).isEmpty();
            assertThat(matrix.reached()).isGreaterThan(10);
        }
    }

    /// A trunk that lacks a VLAN really loses frames, and the matrix says so.
    @Test
    void missingTrunkVlanIsSeen() {
        try (Lab lab = up(text("three-tier"), HostDataplane.Kind.INTERPRETER)) {
            var tor = Objects.requireNonNull(lab.physical().switches().get("tor-1"));
            tor.configure(
                    "h2:ens1",
                    new Mode.Trunk(VlanSet.of(10, 30, 40, 90), OptionalInt.empty()),
                    1_500);
            Matrix matrix = new Prober(lab).run();
            assertThat(matrix.disagreements())
                    .isNotEmpty()
                    .allMatch(cell -> cell.expected() && !cell.reached());
        }
    }

    /// Both ways out of a host, one at a time: the team fails over and everything still works.
    @Test
    void teamFailsOverWhenACableIsPulled() {
        try (Lab lab = up(text("three-tier"), HostDataplane.Kind.INTERPRETER)) {
            lab.physical().unplug(lab.physical().cable("h1:ens1").orElseThrow());
            lab.fabric().runFor(SECOND);
            assertThat(new Prober(lab).run().disagreements()).isEmpty();
        }
    }

    private static final String DUAL =
            """
            ringwall: 1
            name: dual
            physical: {switches: {tor: {trunk: [10]}}}
            hosts: {h1: {nics: {ens1: {to: tor}}}}
            switches: {prod: {hosts: all, uplink: ens1}}
            segments:
              red: {vlan: 10, subnet: [10.0.1.0/24, "fd00:1::/64"], gateway: [10.0.1.254, "fd00:1::fe"]}
            vms:
              a: {host: h1, segment: red, ip: [10.0.1.1, "fd00:1::a"]}
            """;

    /// The switch itself leases what the file says, DHCPv4 and DHCPv6.
    @ParameterizedTest
    @EnumSource(HostDataplane.Kind.class)
    void addressesAreLeased(HostDataplane.Kind kind) {
        needs(kind, network(DUAL));
        try (Lab lab = up(DUAL, kind)) {
            Guest a = lab.guest("a").orElseThrow();
            var four = Dhcp.lease(a, 3 * SECOND);
            var six = DhcpV6.lease(a, 3 * SECOND);
            lab.fabric().runUntil(() -> four.isDone() && six.isDone(), 4 * SECOND);
            assertThat(four.join().address()).hasToString("10.0.1.1");
            assertThat(six.join().address()).isEqualTo(Ip.parse("fd00:1::a"));
        }
    }

    /// VTEPs in two IPv6 subnets with a router between them.
    @ParameterizedTest
    @EnumSource(HostDataplane.Kind.class)
    void anUnderlayOfIpv6(HostDataplane.Kind kind) {
        String yaml =
                text("figure-3-vxlan")
                        .replaceAll("10\\.99\\.([12])\\.([0-9]+)/24", "\"fd99:$1::$2/64\"")
                        .replaceAll("gateway: 10\\.99\\.([12])\\.1", "gateway: \"fd99:$1::1\"")
                        .replace("mtu: 1600", "mtu: 1700");
        needs(kind, network(yaml));
        try (Lab lab = up(yaml, kind)) {
            Matrix matrix = new Prober(lab).run();
            assertThat(matrix.disagreements()).isEmpty();
            assertThat(matrix.reached()).isPositive();
        }
    }
}
