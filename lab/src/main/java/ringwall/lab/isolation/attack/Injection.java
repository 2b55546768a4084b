package ringwall.lab.isolation.attack;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import ringwall.lab.guest.Capture;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Roles;
import ringwall.lab.isolation.Scene;
import ringwall.lab.physical.Jack;
import ringwall.wire.Ethernet;
import ringwall.wire.Vlan;

/// An attack that is frames: vm1 sends them, and they must not arrive at certain places.
public abstract class Injection implements Attack {
    private static final int NEEDLE_AT = 8;

    /// Behind what a router changes.
    private static final int IPV4_NEEDLE_AT = 12;

    private static final int NEEDLE_BYTES = 28;

    private final String id;
    private final Family family;
    private final String source;

    Injection(String id, Family family, String source) {
        this.id = id;
        this.family = family;
        this.source = source;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Family family() {
        return family;
    }

    @Override
    public String source() {
        return source;
    }

    /// What vm1 sends; nothing when the two have not the addresses for it.
    public abstract List<byte[]> frames(Roles roles);

    /// Jacks at which none of it may arrive.
    List<Jack> forbidden(Scene scene) {
        return List.of(scene.victim().jack());
    }

    /// Traffic that must still work, so that a switch that passes nothing does not pass.
    boolean control(Scene scene) {
        return scene.victimBrowses();
    }

    @Override
    public Outcome run(Scene scene) {
        scene.everybodySpeaks();
        List<byte[]> frames = frames(scene);
        int mark = scene.mark();
        for (byte[] frame : frames) {
            scene.spy().raw(frame);
            scene.fabric().runFor(1_000_000);
        }
        scene.settle();
        int arrived = arrivals(scene, mark, frames);
        if (!control(scene)) {
            return Outcome.of(
                    false, "no verdict possible: the control traffic did not get through");
        }
        return Outcome.of(
                arrived == 0,
                arrived + " of " + frames.size() + " frames arrived where they must not");
    }

    private int arrivals(Scene scene, int mark, List<byte[]> frames) {
        List<Jack> places = forbidden(scene);
        List<Capture.Seen> seen = scene.capture().frames();
        List<byte[]> arrived =
                seen.subList(mark, seen.size()).stream()
                        .filter(one -> one.inbound() && places.contains(one.at()))
                        .map(Capture.Seen::frame)
                        .toList();
        return found(frames, arrived);
    }

    /// How many of the frames sent are among those that arrived, whatever became of their headers
    /// on the way.
    public static int found(List<byte[]> sent, List<byte[]> arrived) {
        int count = 0;
        for (byte[] frame : sent) {
            byte[] needle = needle(frame);
            if (arrived.stream().anyMatch(one -> contains(one, needle))) {
                count++;
            }
        }
        return count;
    }

    /// Bytes behind tags, and behind LLC and SNAP if they are there: what a switch would keep
    /// whatever it does to tags.
    private static byte[] needle(byte[] frame) {
        long tags = Vlan.walk(MemorySegment.ofArray(frame), 0, frame.length);
        int past = Vlan.type(tags) == Ethernet.IPV4 ? IPV4_NEEDLE_AT : NEEDLE_AT;
        int at = Math.min(Vlan.offset(tags) + past, frame.length - 8);
        return Arrays.copyOfRange(frame, at, Math.min(frame.length, at + NEEDLE_BYTES));
    }

    private static boolean contains(byte[] frame, byte[] needle) {
        for (int i = 0; i + needle.length <= frame.length; i++) {
            if (Arrays.equals(frame, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
