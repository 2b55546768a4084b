package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import ringwall.program.Tag;
import ringwall.wire.Ethernet;
import ringwall.wire.Vlan;

/// The 802.1Q tag of a frame on a port or wire (IEEE 802.1Q clause 9): put on and taken off.
final class Tagging {
    private Tagging() {}

    static byte[] tagged(byte[] frame, Tag tag, int pcp) {
        return switch (tag) {
            case Tag.Untagged untagged -> frame;
            case Tag.Vid vid -> {
                byte[] tagged = new byte[frame.length + Vlan.SIZE];
                System.arraycopy(frame, 0, tagged, 0, Ethernet.TYPE);
                Vlan.emit(
                        MemorySegment.ofArray(tagged),
                        Ethernet.TYPE,
                        Ethernet.VLAN,
                        Vlan.tci(pcp, false, vid.vid()));
                System.arraycopy(
                        frame,
                        Ethernet.TYPE,
                        tagged,
                        Ethernet.TYPE + Vlan.SIZE,
                        frame.length - Ethernet.TYPE);
                yield tagged;
            }
        };
    }

    static byte[] untagged(byte[] frame) {
        byte[] bare = new byte[frame.length - Vlan.SIZE];
        System.arraycopy(frame, 0, bare, 0, Ethernet.TYPE);
        System.arraycopy(
                frame, Ethernet.TYPE + Vlan.SIZE, bare, Ethernet.TYPE, bare.length - Ethernet.TYPE);
        return bare;
    }
}
