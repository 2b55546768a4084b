package ringwall.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import ringwall.program.HostProgram;
import ringwall.testbed.random.Choices;
import ringwall.testbed.random.RandomPrograms;

/// Every field of the waist takes more than one value in random programs. What does not vary is
/// compared by no law and no differential: a reader of programs that ignores it would never be
/// found out.
class FieldsVaryTest {
    private static final int PROGRAMS = 400;
    private static final int ENOUGH = 2;

    /// Fixed in random programs, and why.
    private static final Map<String, String> FIXED =
            Map.ofEntries(
                    Map.entry("HostProgram.kind", "appliances are another shape"),
                    Map.entry("HostProgram.owner", "a name"),
                    Map.entry("HostProgram.requires", "decides nothing"),
                    Map.entry("HostProgram.services", "the terms within vary"),
                    Map.entry("HostProgram$PNic.bytesPerSecond", "when, not whether: SharesTest"),
                    Map.entry("Port.virtualSwitch", "a name"),
                    Map.entry("Team.beacons", "the switch refuses them as long as it has none"),
                    Map.entry("Team.beaconIntervalMs", "as beacons"),
                    Map.entry("Team.missedBeacons", "as beacons"),
                    Map.entry("MirrorEntry.name", "a name"),
                    Map.entry("MirrorEntry$Target$ToFile.path", "a name"),
                    Map.entry("Overlay$Peer.host", "a name"));

    /// One uplink, one peer, one tenant with one router, and the addresses that the frames know.
    private static final Set<String> ONE_OF_A_KIND =
            Set.of(
                    "AddressSet.tenant",
                    "SegmentEntry.tenant",
                    "Routing$Gateway.router",
                    "Routing$Route.router",
                    "Routing$NextHop$Via.ip",
                    "Routing$NextHop$Via.segment",
                    "Routing.gatewayMac",
                    "Routing.hostMac",
                    "Routing.peerHostMacs",
                    "Forward$To$ToVtep.peer",
                    "Ingress$OfPNic.uplink",
                    "Ingress$OfTunnel.peer",
                    "MirrorEntry$Target$ToUplink.uplink",
                    "MirrorEntry$Target$ToUplink.vid",
                    "Overlay.address",
                    "Overlay.mac",
                    "Overlay.uplink",
                    "Overlay.peers",
                    "Overlay$Peer.address",
                    "Overlay$Peer.hostMac",
                    "Overlay$Peer.nextHop",
                    "Team.uplink",
                    "UplinkGuard.uplink");

    private final Map<String, Set<String>> seen = new TreeMap<>();

    @Test
    void everyFieldOfTheWaistVaries() throws Exception {
        for (int i = 0; i < PROGRAMS; i++) {
            HostProgram program = RandomPrograms.program(Choices.seeded(i));
            walk(program);
        }
        Set<String> constant = new TreeSet<>();
        seen.forEach((field, values) -> {
            if (values.size() < ENOUGH
                    && !FIXED.containsKey(field)
                    && !ONE_OF_A_KIND.contains(field)) {
                constant.add(field + " = " + values);
            }
        });
        assertThat(constant).isEmpty();
    }

    private void walk(Object value) throws ReflectiveOperationException {
        switch (value) {
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    walk(optional.get());
                }
            }
            case Collection<?> many -> {
                for (Object one : many) {
                    walk(one);
                }
            }
            case Map<?, ?> map -> {
                for (Object one : map.values()) {
                    walk(one);
                }
            }
            case Record part when part.getClass().getPackageName().equals("ringwall.program") ->
                    fields(part);
            default -> {}
        }
    }

    private void fields(Record part) throws ReflectiveOperationException {
        for (RecordComponent field : part.getClass().getRecordComponents()) {
            var accessor = field.getAccessor();
            Object value = accessor.invoke(part);
            String name =
                    part.getClass().getName().substring("ringwall.program.".length())
                            + "."
                            + field.getName();
            Set<String> values = seen.computeIfAbsent(name, n -> new HashSet<>());
            if (values.size() < ENOUGH) {
                values.add(String.valueOf(value));
            }
            walk(value);
        }
    }
}
