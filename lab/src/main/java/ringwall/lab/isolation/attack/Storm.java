package ringwall.lab.isolation.attack;

import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Scene;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// Drowning the neighbours: what does a quiet one still get through?
final class Storm implements Attack {
    /// What is sent to whom.
    enum Cast {
        BROADCAST("ff:ff:ff:ff:ff:ff"),
        MULTICAST("01:00:5e:01:02:03"),
        UNKNOWN_UNICAST("02:de:ad:be:ef:01");

        private final String dst;

        Cast(String dst) {
            this.dst = dst;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    static final int FRAMES = 5_000;
    static final int MOST_AT_NEIGHBOUR = 1_200;
    static final int PINGS = 20;
    static final int FEWEST_ANSWERS = 18;
    private static final int EVIDENCE = 200;
    private static final long SECOND = 1_000_000_000L;

    private final Cast cast;

    Storm(Cast cast) {
        this.cast = cast;
    }

    @Override
    public String id() {
        return "storm-" + cast.word();
    }

    @Override
    public Family family() {
        return Family.STORM;
    }

    @Override
    public String tries() {
        return "vm1 sends "
                + FRAMES
                + " "
                + cast.word()
                + " frames in one second while vm3 pings its gateway";
    }

    @Override
    public String passMeans() {
        return "at most "
                + (cast == Cast.UNKNOWN_UNICAST ? 0 : MOST_AT_NEIGHBOUR)
                + " of them reach vm3, and at least "
                + FEWEST_ANSWERS
                + " of its "
                + PINGS
                + " pings are answered";
    }

    @Override
    public String source() {
        return "reference list 7; BEHAVIOUR 12 (storm control)";
    }

    @Override
    public Outcome run(Scene scene) {
        scene.everybodySpeaks();
        Guest quiet = scene.neighbour();
        long[] arrived = new long[1];
        byte[] marker = Scene.text(id());
        quiet.jack()
                .addTap((at, frame, inbound, nowNs) -> {
                    if (inbound && carries(frame, marker)) {
                        arrived[0]++;
                    }
                });
        var pings = quiet.ping(quiet.gateways().getFirst(), PINGS, SECOND / PINGS, SECOND);
        Ip to = cast == Cast.MULTICAST ? Ip.parse("239.1.2.3") : Ip.parse("10.66.0.255");
        byte[] frame =
                Packets.udp(
                        new Packets.Way(
                                scene.spy().mac(), Mac.parse(cast.dst), scene.spy().ip(4), to),
                        7_777,
                        7_777,
                        marker);
        for (int i = 0; i < FRAMES; i++) {
            scene.capture().pause(i >= EVIDENCE);
            scene.spy().raw(frame);
            if (i % 5 == 4) {
                scene.fabric().runFor(SECOND / FRAMES * 5);
            }
        }
        scene.capture().pause(false);
        int answered = scene.await(pings).map(Guest.PingResult::answered).orElse(0);
        int most = cast == Cast.UNKNOWN_UNICAST ? 0 : MOST_AT_NEIGHBOUR;
        return Outcome.of(
                arrived[0] <= most && answered >= FEWEST_ANSWERS,
                arrived[0]
                        + " of "
                        + FRAMES
                        + " frames reached vm3, which had "
                        + answered
                        + " of "
                        + PINGS
                        + " pings answered");
    }

    private static boolean carries(byte[] frame, byte[] marker) {
        int at = 42; // behind Ethernet, IPv4 and UDP
        return frame.length >= at + marker.length
                && java.util.Arrays.equals(frame, at, at + marker.length, marker, 0, marker.length);
    }
}
