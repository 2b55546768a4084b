package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.lab.real.SmallLab.SECOND;
import static ringwall.lab.real.SmallLab.await;
import static ringwall.lab.real.SmallLab.connects;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.lab.system.Programs;
import ringwall.model.Ip;

/// kill -9 of a guest while others talk: nothing else is hurt.
class KilledGuestTest {
    private static final Ip B = Ip.parse("10.0.1.2");
    private static final Ip GATEWAY = Ip.parse("10.0.1.254");

    @TempDir private Path folder = Path.of("");

    private static void kill(RealGuest guest) {
        ProcessHandle process = ProcessHandle.of(guest.agent().pid().orElseThrow()).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        process.onExit().join();
    }

    @Test
    void ofANamespace() throws IOException {
        SmallLab.needs(Programs.root(), "KilledGuestTest", "named namespaces need root");
        SmallLab.needs(Programs.find("perl").isPresent(), "KilledGuestTest", "install perl-base");
        try (Lab lab = SmallLab.up(SmallLab.THREE, HostDataplane.Kind.EMBEDDED);
                NetnsGuests guests = NetnsGuests.up(lab, true)) {
            assertThat(guests.awaitReady(lab.fabric(), 30 * SECOND)).isTrue();
            RealGuest a = Objects.requireNonNull(guests.guests().get("a/eth0"));
            RealGuest c = Objects.requireNonNull(guests.guests().get("c/eth0"));
            CompletableFuture<Guest.PingResult> pinging = a.ping(B, 4, SECOND, SECOND);
            lab.fabric().runFor(SECOND);
            kill(c);
            assertThat(await(lab, pinging).answered()).isEqualTo(4);
            assertThat(connects(lab, folder, "a", "b", "tcp/80")).isTrue();
            assertThat(connects(lab, folder, "c", "b", "tcp/80")).as("it is dead").isFalse();
            guests.stop("c/eth0");
            assertThat(await(lab, a.ping(B, 2, SECOND, SECOND)).answered()).isEqualTo(2);
        }
    }

    private void ofAMachine(QemuGuests.Wire wire) throws IOException {
        SmallLab.needsQemu("KilledGuestTest");
        try (Lab lab = SmallLab.up(SmallLab.TWO, HostDataplane.Kind.EMBEDDED);
                QemuGuests guests = QemuGuests.up(lab, folder.resolve("q"), wire, 2)) {
            assertThat(guests.awaitReady(lab.fabric(), 180 * SECOND)).isTrue();
            RealGuest a = Objects.requireNonNull(guests.guests().get("a/eth0"));
            RealGuest b = Objects.requireNonNull(guests.guests().get("b/eth0"));
            // In mid-burst: b is being flooded when it dies.
            var flood = a.run("ping -A -s 1400 -w 8 " + B + " | tail -2");
            lab.fabric().runFor(2 * SECOND);
            kill(b);
            assertThat(lab.fabric().runUntil(() -> !b.port().linkUp(), 10 * SECOND)).isTrue();
            assertThat(await(lab, a.ping(GATEWAY, 3, SECOND, 5 * SECOND)).answered()).isEqualTo(3);
            await(lab, flood);
            RealGuest again = guests.reboot("b/eth0");
            assertThat(lab.fabric().await(again.ready(), 180 * SECOND)).isTrue();
            assertThat(again.ready().join()).isTrue();
            assertThat(await(lab, a.ping(B, 3, SECOND, 5 * SECOND)).answered()).isEqualTo(3);
            assertThat(connects(lab, folder, "a", "b", "tcp/80")).isTrue();
        }
    }

    @Test
    void ofAMachineOnAStream() throws IOException {
        ofAMachine(QemuGuests.Wire.STREAM);
    }

    @Test
    void ofAMachineOnVhostUser() throws IOException {
        ofAMachine(QemuGuests.Wire.VHOST_USER);
    }
}
