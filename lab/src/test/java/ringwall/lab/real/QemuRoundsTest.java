package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.lab.real.SmallLab.SECOND;
import static ringwall.lab.real.SmallLab.await;
import static ringwall.lab.real.SmallLab.connects;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.real.QemuGuests.Wire;
import ringwall.model.Ip;

/// Boot two QEMU guests on two hosts, test, and end them, again and again: streams and vhost-user
/// in turn. `-Dringwall.lab.rounds=10` for ten rounds (bench/qemu-rounds.sh).
class QemuRoundsTest {
    private static final int ROUNDS = Integer.getInteger("ringwall.lab.rounds", 2);

    @TempDir private Path folder = Path.of("");

    @Test
    void everyRoundPasses() throws IOException {
        SmallLab.needsQemu("QemuRoundsTest");
        for (int i = 1; i <= ROUNDS; i++) {
            Wire wire = i % 2 == 1 ? Wire.VHOST_USER : Wire.STREAM;
            long began = SmallLab.nowNs();
            long bootNs = round(wire, folder.resolve("round" + i));
            if (ROUNDS > 2) {
                System.out.printf(
                        "round %d of %d, %s: up after %.1f s, tested after %.1f s%n",
                        i, ROUNDS, wire, bootNs / 1e9, (SmallLab.nowNs() - began) / 1e9);
            }
        }
    }

    private long round(Wire wire, Path scratch) throws IOException {
        long began = SmallLab.nowNs();
        try (Lab lab = SmallLab.up(SmallLab.TWO, HostDataplane.Kind.EMBEDDED);
                QemuGuests guests = QemuGuests.up(lab, scratch, wire, 2)) {
            boolean up = guests.awaitReady(lab.fabric(), 180 * SECOND);
            long bootNs = SmallLab.nowNs() - began;
            assertThat(up)
                    .as(() ->
                            guests.vms().values().stream()
                                    .map(QemuVm::lastWords)
                                    .toList()
                                    .toString())
                    .isTrue();
            RealGuest a = Objects.requireNonNull(guests.guests().get("a/eth0"));
            RealGuest b = Objects.requireNonNull(guests.guests().get("b/eth0"));
            assertThat(await(lab, a.ping(Ip.parse("10.0.1.2"), 3, SECOND, 5 * SECOND)).answered())
                    .isEqualTo(3);
            assertThat(connects(lab, folder, "a", "b", "tcp/80")).isTrue();
            assertThat(connects(lab, folder, "a", "b", "tcp/22")).as("no rule").isFalse();
            assertThat(connects(lab, folder, "b", "a", "tcp/80")).as("no rule").isFalse();
            movesAFile(lab, a, b);
            assertThat(await(lab, a.run("udhcpc -i eth0 -n -q -s /bin/udhcpc.script")).text())
                    .contains("address 10.0.1.1/24");
            return bootNs;
        }
    }

    /// 2 MB by HTTP, compared at the end.
    private static void movesAFile(Lab lab, RealGuest a, RealGuest b) {
        await(lab, b.run("mkdir -p /www; seq 1 300000 > /www/file; httpd -p 8080 -h /www"));
        String sum = await(lab, b.run("md5sum < /www/file")).text();
        Agent.Reply got = await(lab, a.run("wget -q -O - http://10.0.1.2:8080/file | md5sum"));
        assertThat(got.text()).isEqualTo(sum);
    }
}
