package ringwall.lab.isolation.attack;

import java.util.Random;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.Scene.Foreign;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;

/// Making the switch forget, or not know, where addresses are.
abstract class Flooding implements Attack {
    @Override
    public Family family() {
        return Family.FLOODING;
    }

    static Outcome judge(Scene scene, Foreign seen, boolean worked, String what) {
        if (!worked) {
            return Outcome.of(false, "vm2's own traffic no longer gets through " + what)
                    .withFloods(seen.flooded());
        }
        return Outcome.of(
                        seen.leaked() == 0,
                        seen.leaked() == 0
                                ? "vm1 captured none of vm2's unicast frames " + what
                                : "vm1 captured "
                                        + seen.leaked()
                                        + " unicast frames of vm2 "
                                        + what)
                .withFloods(seen.flooded());
    }

    /// Fills the FDB.
    static final class MacFlood extends Flooding {
        static final int FRAMES = 20_000;
        private static final int EVIDENCE = 50;

        @Override
        public String id() {
            return "mac-flood";
        }

        @Override
        public String tries() {
            return "vm1 sends "
                    + FRAMES
                    + " frames with random source addresses to fill the FDB, then captures";
        }

        @Override
        public String passMeans() {
            return "vm1 receives none of vm2's unicast frames afterwards, and vm2 still gets through";
        }

        @Override
        public String source() {
            return "Bull and Matthews, \"Exploring layer 2 network security in virtualized environments\", 2015; macof";
        }

        @Override
        public Outcome run(Scene scene) {
            scene.everybodySpeaks();
            Random chance = new Random(20_070_201);
            long broadcast = Mac.BROADCAST.bits();
            for (int i = 0; i < FRAMES; i++) {
                long mac = chance.nextLong() & 0xFEFF_FFFF_FFFFL | 0x0200_0000_0000L;
                byte[] frame =
                        FrameBuilder.ethernet(broadcast, mac)
                                .arp(1, mac, chance.nextInt(), 0, chance.nextInt())
                                .padTo(Ethernet.MIN_FRAME)
                                .bytes();
                scene.capture().pause(i >= EVIDENCE);
                scene.spy().raw(frame);
                if (i % 64 == 63) {
                    scene.fabric().runFor(500_000);
                }
            }
            scene.settle();
            scene.capture().pause(false);
            int mark = scene.mark();
            boolean worked = scene.victimBrowses();
            scene.settle();
            return judge(
                    scene,
                    scene.foreign(mark, scene.victim().mac()),
                    worked,
                    "after " + FRAMES + " forged sources");
        }
    }

    /// Waits until the switch has forgotten.
    static final class AfterAgeing extends Flooding {
        @Override
        public String id() {
            return "capture-ageing";
        }

        @Override
        public String tries() {
            return "all are silent until learned addresses have aged out, then vm2 browses and vm1 captures";
        }

        @Override
        public String passMeans() {
            return "vm1 receives none of vm2's unicast frames once both ends have spoken again";
        }

        @Override
        public String source() {
            return "IEEE 802.1Q-2022 8.8.3 (ageing); reference list 2";
        }

        @Override
        public Outcome run(Scene scene) {
            scene.everybodySpeaks();
            if (!scene.attachment().age()) {
                return Outcome.notApplicable("ageing cannot be brought about here in short time");
            }
            scene.nobodyHasSpoken();
            int mark = scene.mark();
            boolean worked = scene.victimBrowses();
            scene.settle();
            return judge(scene, scene.foreign(mark, scene.victim().mac()), worked, "after ageing");
        }
    }

    /// Restarts the switch under traffic.
    static final class Restart extends Flooding {
        @Override
        public String id() {
            return "capture-restart";
        }

        @Override
        public String tries() {
            return "the switch is restarted while vm2 sends; vm1 captures during and after";
        }

        @Override
        public String passMeans() {
            return "vm1 receives none of vm2's unicast frames, during or after, once both ends have spoken again; vm2 gets through after";
        }

        @Override
        public String source() {
            return "reference list 2; fail closed";
        }

        @Override
        public Outcome run(Scene scene) {
            scene.everybodySpeaks();
            int mark = scene.mark();
            boolean done =
                    scene.attachment()
                            .restart(() -> {
                                scene.nobodyHasSpoken();
                                scene.pings(scene.victim(), scene.victim().gateways().getFirst());
                            });
            if (!done) {
                return Outcome.notApplicable("this target has no restart of its own");
            }
            scene.settle();
            boolean worked = scene.victimBrowses();
            scene.settle();
            return judge(
                    scene,
                    scene.foreign(mark, scene.victim().mac()),
                    worked,
                    "during and after a restart");
        }
    }
}
