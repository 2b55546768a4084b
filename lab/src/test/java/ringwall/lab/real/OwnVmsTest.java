package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static ringwall.lab.real.SmallLab.SECOND;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.system.Programs;

/// A QEMU that the lab did not start, on a port that `lab attach` opened: its network boot ROM gets
/// its address from the switch's own DHCP.
class OwnVmsTest {
    @TempDir private Path folder = Path.of("");

    private void boots(boolean stream) throws IOException {
        SmallLab.needs(
                Programs.find("qemu-system-x86_64").isPresent(),
                "OwnVmsTest",
                "install qemu-system-x86");
        try (Lab lab = SmallLab.up(SmallLab.TWO, HostDataplane.Kind.EMBEDDED);
                OwnVms own = new OwnVms(folder, "own")) {
            OwnVms.Instructions how = own.open(lab, "b", stream);
            assertThat(how.mode()).isEqualTo("rw-------");
            assertThat(how.libvirt()).contains(how.socket().toString());
            List<String> command =
                    new ArrayList<>(List.of("qemu-system-x86_64", "-accel", "tcg", "-nodefaults"));
            command.addAll(List.of("-display", "none", "-boot", "n"));
            // The ROM asks for no more memory than this, and without KVM QEMU 7.2 has no MSI-X for
            // vhost-user.
            String words =
                    how.qemu()
                            .replace("512M", "128M")
                            .replace(
                                    "virtio-net-pci,",
                                    stream ? "virtio-net-pci," : "virtio-net-pci,vectors=0,");
            command.addAll(List.of(words.split(" ", -1)));
            Process qemu = Programs.talk(command);
            try {
                var port = lab.station("b").orElseThrow().port();
                boolean spoke =
                        lab.fabric()
                                .runUntil(
                                        () -> port.framesIn() >= 2 && port.framesOut() >= 2,
                                        120 * SECOND);
                assertThat(spoke)
                        .as(
                                "discover, offer, request, acknowledgement: in %d out %d",
                                port.framesIn(), port.framesOut())
                        .isTrue();
                assertThat(own.open(lab, "b", stream).socket()).isEqualTo(how.socket());
            } finally {
                Programs.stop(qemu);
            }
        }
    }

    @Test
    void aMachineOfTheUsersOnVhostUser() throws IOException {
        boots(false);
    }

    @Test
    void aMachineOfTheUsersOnAStream() throws IOException {
        boots(true);
    }
}
