package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.control.LabCommands;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.Programs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Labs for tests with real guests, in real time.
final class SmallLab {
    static final long SECOND = 1_000_000_000L;

    /// Two VMs on two hosts and a third beside the first: `a` may open tcp/80 of `b` and ping both.
    static final String THREE =
            """
            ringwall: 1
            name: three
            physical:
              switches:
                tor: {trunk: [10]}
            hosts:
              h1: {nics: {ens1: {to: tor}}}
              h2: {nics: {ens1: {to: tor}}}
            switches:
              prod: {hosts: all, uplink: ens1}
            segments:
              red: {vlan: 10, subnet: 10.0.1.0/24, gateway: 10.0.1.254}
            vms:
              a: {host: h1, segment: red, ip: 10.0.1.1}
              b: {host: h2, segment: red, ip: 10.0.1.2}
              c: {host: h1, segment: red, ip: 10.0.1.3}
            firewall:
              - {id: web,  allow: http, from: a, to: b}
              - {id: file, allow: tcp/8000-8099, from: a, to: b}
              - {id: ping, allow: ping, from: a, to: [b, c]}
            """;

    /// Without `c`.
    static final String TWO = THREE.replaceAll("(?m)^  c:.*\n", "").replace("[b, c]", "b");

    private SmallLab() {}

    static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano();
    }

    static Lab up(String yaml, HostDataplane.Kind dataplane) {
        Intent.Result read = Intent.read(List.of(Source.of("test.yaml", yaml)));
        var network = read.network().orElseThrow(() -> new AssertionError(read.diagnostics()));
        return Lab.up(
                Fabric.realTime(SmallLab::nowNs),
                network,
                new Lab.Options(dataplane, LocalDate.of(2026, 11, 21)));
    }

    static <T> T await(Lab lab, CompletableFuture<T> future) {
        assertThat(lab.fabric().await(future, 60 * SECOND)).isTrue();
        return future.join();
    }

    /// @param request with ' for "
    static JsonNode ask(Lab lab, Path folder, String request) {
        LabCommands commands = new LabCommands(lab, new OwnVms(folder, "t"));
        return commands.answer(JsonMapper.builder().build().readTree(request.replace('\'', '"')));
    }

    static boolean connects(Lab lab, Path folder, String from, String to, String service) {
        return ask(
                        lab,
                        folder,
                        "{'command':'connect','from':'%s','to':'%s','service':'%s'}"
                                .formatted(from, to, service))
                .path("connected")
                .asBoolean();
    }

    static void needs(boolean there, String test, String what) {
        if (!there) {
            System.out.println("SKIPPED " + test + ": " + what);
        }
        assumeTrue(there, what);
    }

    static void needsQemu(String test) {
        needs(Programs.find("qemu-system-x86_64").isPresent(), test, "install qemu-system-x86");
        needs(Programs.find("busybox").isPresent(), test, "install busybox-static");
        needs(Programs.find("perl").isPresent(), test, "install perl-base");
        needs(
                GuestKernel.newest(Path.of("/")).isPresent(),
                test,
                "install linux-image-cloud-amd64");
    }
}
