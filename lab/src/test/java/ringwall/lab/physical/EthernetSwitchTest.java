package ringwall.lab.physical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringwall.lab.physical.EthernetSwitch.Behaviour;
import ringwall.model.Physical.Mode;
import ringwall.model.VlanSet;
import ringwall.wire.FrameBuilder;

class EthernetSwitchTest {
    private static final String A = "52:54:00:00:00:0a";
    private static final String B = "52:54:00:00:00:0b";
    private static final String ALL = "ff:ff:ff:ff:ff:ff";
    private static final long SECOND = 1_000_000_000L;

    private final Fabric fabric = Fabric.virtualTime(0);

    /// A device that writes down what it gets.
    private final class Station {
        final Jack jack = new Jack(fabric, "station", "eth0");
        final List<byte[]> got = new ArrayList<>();

        Station(Jack to) {
            jack.receiver((at, frame, nowNs) -> got.add(frame));
            Cable.between(jack, to);
        }

        int takeCount() {
            fabric.runFor(1_000_000);
            int count = got.size();
            got.clear();
            return count;
        }

        int takeVid() {
            fabric.runFor(1_000_000);
            assertThat(got).hasSize(1);
            return Tags.vid(got.removeFirst());
        }
    }

    private static Mode mode(String text) {
        if (text.startsWith("access ")) {
            return new Mode.Access(Integer.parseInt(text.substring(7)));
        }
        String[] words = text.substring(6).split(" native ", -1);
        VlanSet allowed = VlanSet.NONE;
        for (String vid : words[0].split("\\+", -1)) {
            allowed = allowed.plus(VlanSet.of(Integer.parseInt(vid.strip())));
        }
        return new Mode.Trunk(
                allowed,
                words.length > 1
                        ? OptionalInt.of(Integer.parseInt(words[1].strip()))
                        : OptionalInt.empty());
    }

    private static byte[] frame(String dst, String src, int vid) {
        FrameBuilder frame = FrameBuilder.ethernet(dst, src);
        return (vid >= 0 ? frame.vlan(vid) : frame).ipv4("10.0.0.1", "10.0.0.2").udp(1, 2).bytes();
    }

    @ParameterizedTest
    @CsvSource({
        // in port,            tag in, out port,            what leaves: vid, -1 untagged, lost
        "access 10,                -1, access 10,               -1",
        "access 10,                -1, access 20,               lost",
        "access 10,                -1, trunk 10+20,             10",
        "access 10,                -1, trunk 20,                lost",
        "access 10,                -1, trunk 20 native 10,      -1",
        "access 10,                 0, trunk 10,                10",
        "access 10,                20, trunk 10+20,             lost",
        "trunk 10+20,              10, trunk 10+20,             10",
        "trunk 10+20,              30, trunk 10+20,             lost",
        "trunk 10+20,              -1, trunk 10+20,             lost",
        "trunk 10 native 20,       -1, trunk 10+20,             20",
        "trunk 10 native 20,       20, access 20,               -1",
        "trunk 10+20,              20, access 20,               -1",
    })
    void vlans(String in, int tagIn, String out, String leaves) {
        EthernetSwitch sw = new EthernetSwitch(fabric, "s", Behaviour.USUAL);
        Station from = new Station(sw.addPort("1", mode(in), 1500));
        Station to = new Station(sw.addPort("2", mode(out), 1500));
        from.jack.send(frame(ALL, A, tagIn));
        if (leaves.equals("lost")) {
            assertThat(to.takeCount()).isZero();
            assertThat(sw.losses().values()).containsExactly(1L);
        } else {
            assertThat(to.takeVid()).isEqualTo(Integer.parseInt(leaves));
        }
    }

    private EthernetSwitch plain(Behaviour behaviour, int ports) {
        EthernetSwitch sw = new EthernetSwitch(fabric, "s", behaviour);
        for (int i = 1; i <= ports; i++) {
            sw.addPort("" + i, new Mode.Access(1), 1500);
        }
        return sw;
    }

    @Test
    void learnsThenAgesOut() {
        EthernetSwitch sw = plain(Behaviour.USUAL, 3);
        Station a = new Station(sw.port("1"));
        Station b = new Station(sw.port("2"));
        Station c = new Station(sw.port("3"));
        a.jack.send(frame(B, A, -1));
        assertThat(c.takeCount()).as("flooded: B is not known").isEqualTo(1);
        b.jack.send(frame(A, B, -1));
        a.jack.send(frame(B, A, -1));
        assertThat(c.takeCount()).as("both are known").isZero();
        assertThat(b.takeCount()).isEqualTo(2);
        fabric.runFor(301 * SECOND);
        a.jack.send(frame(B, A, -1));
        assertThat(c.takeCount()).as("B aged out").isEqualTo(1);
    }

    @Test
    void fullTableFloodsButKeepsWhatItKnows() {
        EthernetSwitch sw = plain(new Behaviour(true, 4, 300 * SECOND, false), 3);
        Station a = new Station(sw.port("1"));
        Station b = new Station(sw.port("2"));
        Station c = new Station(sw.port("3"));
        b.jack.send(frame(ALL, B, -1));
        for (int i = 0; i < 10; i++) {
            c.jack.send(frame(ALL, "52:54:00:00:01:0" + i, -1));
        }
        fabric.runFor(SECOND);
        a.got.clear();
        b.got.clear();
        c.got.clear();
        assertThat(sw.fdbSize()).isEqualTo(4);
        a.jack.send(frame(B, A, -1));
        assertThat(c.takeCount()).as("B was there first").isZero();
        b.jack.send(frame(A, B, -1));
        assertThat(c.takeCount()).as("A found no room").isEqualTo(1);
    }

    @Test
    void hubRepeatsEverything() {
        EthernetSwitch hub = plain(Behaviour.HUB, 3);
        Station a = new Station(hub.port("1"));
        Station b = new Station(hub.port("2"));
        Station c = new Station(hub.port("3"));
        b.jack.send(frame(A, B, -1));
        a.jack.send(frame(B, A, -1));
        assertThat(c.takeCount()).isEqualTo(2);
    }

    @Test
    void pulledCableLosesFramesAndForgetsAddresses() {
        EthernetSwitch sw = plain(Behaviour.USUAL, 3);
        Station a = new Station(sw.port("1"));
        Station b = new Station(sw.port("2"));
        Station c = new Station(sw.port("3"));
        b.jack.send(frame(ALL, B, -1));
        fabric.runFor(SECOND);
        c.got.clear();
        a.got.clear();
        Cable cable = Objects.requireNonNull(b.jack.cable());
        cable.unplug();
        a.jack.send(frame(B, A, -1));
        assertThat(b.takeCount()).isZero();
        assertThat(cable.lost()).isEqualTo(1);
        assertThat(c.takeCount()).as("not known any more: flooded").isEqualTo(1);
        cable.plug();
        a.jack.send(frame(B, A, -1));
        assertThat(b.takeCount()).isEqualTo(1);
    }

    @Test
    void oversizeAndReservedFramesGoNowhere() {
        EthernetSwitch sw = plain(Behaviour.USUAL, 2);
        Station a = new Station(sw.port("1"));
        Station b = new Station(sw.port("2"));
        a.jack.send(Arrays.copyOf(frame(B, A, -1), 1_515));
        a.jack.send(frame("01:80:c2:00:00:00", A, -1));
        assertThat(b.takeCount()).isZero();
        assertThat(sw.lost(EthernetSwitch.Loss.MTU)).isEqualTo(1);
        assertThat(sw.lost(EthernetSwitch.Loss.RESERVED)).isEqualTo(1);
    }
}
