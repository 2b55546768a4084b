package ringwall.lab.isolation.attack;

import java.util.ArrayList;
import java.util.List;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.lab.physical.Jack;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;

/// Speaking the protocols of switches.
final class ControlProtocols {
    private ControlProtocols() {}

    abstract static class Control extends Injection {
        Control(String id, String source) {
            super(id, Family.CONTROL_PROTOCOLS, source);
        }

        @Override
        public String passMeans() {
            return "none of it leaves the host or reaches another VM";
        }

        @Override
        List<Jack> forbidden(Scene scene) {
            return everywhere(scene);
        }
    }

    /// The wires and the other VMs.
    static List<Jack> everywhere(Scene scene) {
        List<Jack> places = new ArrayList<>(scene.wires());
        places.add(scene.victim().jack());
        places.add(scene.neighbour().jack());
        return places;
    }

    private static FrameBuilder to(Roles scene, String dst) {
        return FrameBuilder.ethernet(Mac.parse(dst).bits(), scene.spy().mac().bits())
                .padTo(Ethernet.MIN_FRAME);
    }

    /// Wants to be the root bridge.
    static final class StpBpdu extends Control {
        StpBpdu() {
            super("stp-bpdu", "IEEE 802.1Q clause 13; BEHAVIOUR 9");
        }

        @Override
        public String tries() {
            return "vm1 sends BPDUs with priority 0 (STP and PVST+), to become root or to make a BPDU guard shut the uplink";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            byte[] bpdu = new byte[35];
            bpdu[4] = 1;
            for (int i = 7; i < 13; i++) {
                bpdu[i] = (byte) i;
                bpdu[i + 12] = (byte) i;
            }
            bpdu[30] = 20;
            bpdu[32] = 2;
            return List.of(
                    to(scene, "01:80:c2:00:00:00").llc(0x42, 0x42).payload(bpdu).bytes(),
                    to(scene, "01:00:0c:cc:cc:cd").snap(0x00000C, 0x010B).payload(bpdu).bytes());
        }
    }

    /// Announces itself as a switch.
    static final class Discovery extends Control {
        Discovery() {
            super("lldp-cdp", "IEEE 802.1AB; CDP; reference list 6");
        }

        @Override
        public String tries() {
            return "vm1 announces a false neighbour by LLDP (all three group addresses) and CDP";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            byte[] lldp = {
                2, 7, 4, 2, 66, 66, 66, 66, 66, 4, 5, 5, 'g', 'i', '0', '1', 6, 2, 0, 120, 0, 0
            };
            byte[] cdp = {2, (byte) 180, 0, 0, 0, 1, 0, 12, 'r', 'w', '-', 'f', 'a', 'k', 'e', '1'};
            return List.of(
                    to(scene, "01:80:c2:00:00:0e").type(Ethernet.LLDP).payload(lldp).bytes(),
                    to(scene, "01:80:c2:00:00:03").type(Ethernet.LLDP).payload(lldp).bytes(),
                    to(scene, "01:80:c2:00:00:00").type(Ethernet.LLDP).payload(lldp).bytes(),
                    to(scene, "01:00:0c:cc:cc:cc").snap(0x00000C, 0x2000).payload(cdp).bytes());
        }
    }

    /// The rest of the reserved addresses.
    static final class ReservedMulticast extends Control {
        ReservedMulticast() {
            super("reserved-multicast", "IEEE 802.1Q tables 8-1 to 8-3");
        }

        @Override
        public String tries() {
            return "vm1 sends to 01:80:c2:00:00:01 to 0f: pause, LACP, 802.1X and the others";
        }

        @Override
        public List<byte[]> frames(Roles scene) {
            List<byte[]> frames = new ArrayList<>();
            for (int last = 1; last < 16; last++) {
                int type =
                        last == 1
                                ? Ethernet.FLOW_CONTROL
                                : last == 2 ? Ethernet.SLOW : last == 3 ? Ethernet.EAPOL : 0x88B5;
                String dst = "01:80:c2:00:00:0" + Integer.toHexString(last);
                frames.add(
                        to(scene, dst)
                                .type(type)
                                .payload(
                                        Scene.text("reserved multicast number " + last + " of vm1"))
                                .bytes());
            }
            return frames;
        }
    }
}
