package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringwall.lab.guest.Capture;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.target.Model;
import ringwall.lab.physical.Jack;
import ringwall.model.Mac;

/// Table 1 of the article and its remarks, from captured frames.
class Article2007Test {
    @TempDir private Path folder = Path.of("");

    private static VirtualSwitchUnderTest model(String name) {
        return switch (name) {
            case "vmware-server" -> Model.vmwareServer();
            case "virtual-server-2005r2" -> Model.virtualServer2005R2();
            case "xenexpress" -> Model.xenExpress();
            default -> Model.esx();
        };
    }

    private IsolationTest.Result run(String target, String attack) throws IOException {
        List<Attack> one = Attacks.all().stream().filter(a -> a.id().equals(attack)).toList();
        assertThat(one).hasSize(1);
        IsolationTest.Row row = new IsolationTest(folder, 0, line -> {}).run(model(target), one);
        return row.results().getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        // Table 1
        "vmware-server,         capture-vm,            FAIL",
        "vmware-server,         capture-host,          FAIL",
        "virtual-server-2005r2, capture-vm,            FAIL",
        "virtual-server-2005r2, capture-host,          PASS",
        "xenexpress,            capture-vm,            PASS",
        "xenexpress,            capture-host,          PASS",
        // not tested there, stated
        "esx,                   capture-vm,            PASS",
        "esx,                   capture-host,          NOT_APPLICABLE",
        // the second switch on the same pNIC
        "virtual-server-2005r2, capture-second-switch, FAIL",
        // mitigation a: a pNIC each
        "vmware-server,         own-pnic-vm,           PASS",
        "vmware-server,         own-pnic-host,         FAIL",
        "vmware-server,         own-pnic-host-own,     PASS",
        "virtual-server-2005r2, own-pnic-vm,           PASS",
        "virtual-server-2005r2, own-pnic-host,         PASS",
        "xenexpress,            own-pnic-vm,           PASS",
        // mitigation b: a VLAN NIC each
        "vmware-server,         vlan-nics-vm,          PASS",
        "vmware-server,         vlan-nics-host,        FAIL",
        "vmware-server,         vlan-nics-host-own,    PASS",
        "virtual-server-2005r2, vlan-nics-vm,          PASS",
        "virtual-server-2005r2, vlan-nics-host-own,    PASS",
        // what nobody observed is not claimed
        "xenexpress,            mac-flood,             NOT_APPLICABLE",
    })
    void table(String target, String attack, Outcome.Verdict verdict) throws IOException {
        IsolationTest.Result result = run(target, attack);
        assertThat(result.outcome().verdict()).as(result.outcome().observed()).isEqualTo(verdict);
        if (verdict != Outcome.Verdict.NOT_APPLICABLE) {
            assertThat(Files.size(result.capture().orElseThrow())).isGreaterThan(1_000);
        }
    }

    /// "VM1 captured every frame of VM2 and every frame to and from the host."
    @Test
    void hubShowsEveryFrame() {
        try (Scene scene =
                Scene.open(Model.vmwareServer(), VirtualSwitchUnderTest.Layout.ONE_NETWORK, 0)) {
            scene.everybodySpeaks();
            int mark = scene.mark();
            assertThat(scene.victimBrowses()).isTrue();
            assertThat(scene.hostOpensSession()).isTrue();
            scene.settle();
            var frames = scene.capture().frames();
            long ofOthers =
                    frames.subList(mark, frames.size()).stream()
                            .filter(f ->
                                    own(f, scene.victim().jack(), scene.victim().mac())
                                            || own(f, hostJack(scene), scene.host().mac()))
                            .count();
            long seen =
                    frames.subList(mark, frames.size()).stream()
                            .filter(f -> f.at() == scene.spy().jack() && f.inbound())
                            .count();
            assertThat(seen).isEqualTo(ofOthers).isGreaterThan(20);
        }
    }

    /// Sent or received by its owner, at its owner's jack.
    private static boolean own(Capture.Seen seen, Jack jack, Mac mac) {
        return seen.at() == jack && (!seen.inbound() || seen.packet().dstMac() == mac.bits());
    }

    private static Jack hostJack(Scene scene) {
        return ((HostStation.OfGuest) scene.host()).guest().jack();
    }
}
