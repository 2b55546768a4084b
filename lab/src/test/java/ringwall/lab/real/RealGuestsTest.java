package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.lab.real.SmallLab.SECOND;
import static ringwall.lab.real.SmallLab.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.system.Programs;
import ringwall.model.Ip;
import ringwall.wire.pcap.CaptureReader;
import tools.jackson.databind.JsonNode;

/// The shop with real guests: the kernel in namespaces, Linux in QEMU.
class RealGuestsTest {
    private static final Ip APP = Ip.parse("10.0.20.11");

    @TempDir private Path folder = Path.of("");

    private static Lab shop(HostDataplane.Kind dataplane) throws IOException {
        String yaml = Files.readString(Path.of("..", "examples", "three-tier", "ringwall.yaml"));
        return SmallLab.up(yaml, dataplane);
    }

    private static void needs(boolean there, String what) {
        SmallLab.needs(there, "RealGuestsTest", what);
    }

    private JsonNode ask(Lab lab, String request) {
        return SmallLab.ask(lab, folder, request);
    }

    /// What every kind of guest must do: the rules hold, the matrix agrees, a capture shows what
    /// passes.
    private void obeysTheRules(Lab lab, RealGuest web) throws IOException {
        assertThat(await(lab, web.ping(APP, 2, SECOND, lab.patienceNs())).answered()).isEqualTo(2);
        assertThat(await(lab, web.run("ping -c 1 -W 2 192.0.2.254")).fine())
                .as("nobody allows it")
                .isFalse();
        assertThat(
                        ask(
                                        lab,
                                        "{'command':'connect','from':'web-1','to':'app-1','service':'tcp/8080'}")
                                .path("connected")
                                .asBoolean())
                .isTrue();
        assertThat(
                        ask(
                                        lab,
                                        "{'command':'connect','from':'web-1','to':'db-1','service':'tcp/5432'}")
                                .path("connected")
                                .asBoolean())
                .isFalse();
        JsonNode matrix = ask(lab, "{'command':'matrix'}");
        assertThat(matrix.path("probes").asInt()).isGreaterThan(50);
        assertThat(matrix.path("disagreements").asInt()).as(matrix.toString()).isZero();
        Path file = folder.resolve("web.pcapng");
        var pinging = web.ping(APP, 3, SECOND, lab.patienceNs());
        assertThat(
                        ask(
                                        lab,
                                        "{'command':'capture','vm':'web-1','file':'"
                                                + file
                                                + "','seconds':3}")
                                .path("frames")
                                .asInt())
                .isGreaterThan(2);
        await(lab, pinging);
        assertThat(Files.size(file)).isGreaterThan(300);
    }

    private void namespacesObey(boolean privileged, HostDataplane.Kind dataplane)
            throws IOException {
        needs(Programs.find("ping").isPresent(), "install iputils-ping");
        needs(Programs.find("perl").isPresent(), "install perl-base");
        try (Lab lab = shop(dataplane);
                NetnsGuests guests = NetnsGuests.up(lab, privileged)) {
            assertThat(guests.awaitReady(lab.fabric(), 30 * SECOND)).isTrue();
            obeysTheRules(lab, Objects.requireNonNull(guests.guests().get("web-1/eth0")));
        }
        assertThat(Programs.run(List.of("ip", "netns", "list")).output())
                .doesNotContain("rw-" + ProcessHandle.current().pid() + "-");
    }

    @Test
    void namedNamespacesOnTheSwitch() throws IOException {
        needs(Programs.root(), "named namespaces need root");
        namespacesObey(true, HostDataplane.Kind.EMBEDDED);
    }

    @Test
    void namedNamespacesOnTheInterpreter() throws IOException {
        needs(Programs.root(), "named namespaces need root");
        namespacesObey(true, HostDataplane.Kind.INTERPRETER);
    }

    @Test
    void userNamespacesNeedNoPrivilege() throws IOException {
        needs(
                Programs.run(List.of("unshare", "--user", "--map-root-user", "--net", "true"))
                        .fine(),
                "users may not make user namespaces here");
        namespacesObey(false, HostDataplane.Kind.EMBEDDED);
    }

    private void machinesObey(QemuGuests.Wire wire) throws IOException {
        needs(
                Boolean.getBoolean("ringwall.lab.qemu"),
                "five VMs take a minute without KVM: -Dringwall.lab.qemu=true runs them");
        SmallLab.needsQemu("RealGuestsTest");
        try (Lab lab = shop(HostDataplane.Kind.EMBEDDED);
                QemuGuests guests = QemuGuests.up(lab, folder.resolve("qemu"), wire, 2)) {
            boolean up = guests.awaitReady(lab.fabric(), 300 * SECOND);
            assertThat(up)
                    .as(() ->
                            guests.vms().values().stream()
                                    .map(QemuVm::lastWords)
                                    .toList()
                                    .toString())
                    .isTrue();
            obeysTheRules(lab, Objects.requireNonNull(guests.guests().get("web-1/eth0")));
            RealGuest app = Objects.requireNonNull(guests.guests().get("app-1/eth0"));
            getsAnAddress(lab, app);
            capturesInside(lab, app);
        }
    }

    /// The switch answers DHCP itself, from the program.
    private void getsAnAddress(Lab lab, RealGuest app) {
        Agent.Reply lease = await(lab, app.run("udhcpc -i eth0 -n -q -s /bin/udhcpc.script"));
        assertThat(lease.text()).contains("address 10.0.20.11/24").contains("router 10.0.20.1");
    }

    private void capturesInside(Lab lab, RealGuest app) throws IOException {
        assertThat(await(lab, app.capture("eth0"))).isTrue();
        await(lab, app.run("ping -c 2 10.0.20.1"));
        Agent.Reply captured = await(lab, app.captured());
        assertThat(captured.fine()).isTrue();
        Path file = folder.resolve("inside.pcap");
        Files.write(file, captured.data());
        try (CaptureReader reader = CaptureReader.open(file)) {
            assertThat(reader.next()).isNotNull();
        }
    }

    @Test
    void machinesOnStreamsObeyTheRules() throws IOException {
        machinesObey(QemuGuests.Wire.STREAM);
    }

    @Test
    void machinesOnVhostUserObeyTheRules() throws IOException {
        machinesObey(QemuGuests.Wire.VHOST_USER);
    }
}
