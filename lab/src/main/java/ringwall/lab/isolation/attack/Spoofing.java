package ringwall.lab.isolation.attack;

import java.util.Optional;
import java.util.function.Predicate;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Names;
import ringwall.lab.guest.Packet;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.Scene.Foreign;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.wire.Arp;
import ringwall.wire.Dns;
import ringwall.wire.Ndp;

/// Taking a neighbour's address.
abstract class Spoofing implements Attack {
    @Override
    public Family family() {
        return Family.SPOOFING;
    }

    /// Steals the port of a MAC.
    static final class MacSpoof extends Spoofing {
        private static final int FRAMES = 20;

        @Override
        public String id() {
            return "mac-spoof";
        }

        @Override
        public String tries() {
            return "while an answer to vm2 is on its way, vm1 sends "
                    + FRAMES
                    + " frames from vm2's MAC address, so that the switch delivers the answer to vm1";
        }

        @Override
        public String passMeans() {
            return "vm2 gets the answer and vm1 receives no frame for vm2";
        }

        @Override
        public String source() {
            return "reference list 3; BEHAVIOUR 1 (MAC guard, forged transmits)";
        }

        @Override
        public Outcome run(Scene scene) {
            scene.everybodySpeaks();
            scene.victimBrowses(); // so that nobody asks for addresses while the answer waits
            Guest outside = scene.outside();
            byte[][] held = new byte[1][];
            Predicate<byte[]> holder =
                    frame -> {
                        if (Packet.of(frame).dstPort() == Dns.PORT && held[0] == null) {
                            held[0] = frame;
                            return true;
                        }
                        return false;
                    };
            outside.listen(holder);
            var answer =
                    Names.lookUp(
                            scene.victim(), Scene.NAME_SERVER, Scene.WEB_NAME, 30_000_000_000L);
            boolean asked = scene.fabric().runUntil(() -> held[0] != null, 5_000_000_000L);
            int mark = scene.mark();
            for (int i = 0; i < FRAMES; i++) {
                scene.spy().raw(forged(scene));
                scene.fabric().runFor(1_000_000);
            }
            outside.unlisten(holder);
            if (asked) {
                outside.receive(outside.jack(), held[0], scene.fabric().nowNs());
            }
            scene.settle();
            boolean answered = answer.isDone() && scene.await(answer).flatMap(o -> o).isPresent();
            Foreign seen = scene.foreign(mark, scene.victim().mac());
            return Outcome.of(
                    answered && seen.leaked() == 0,
                    "vm1 received "
                            + seen.leaked()
                            + " frames for vm2; the answer "
                            + (answered ? "reached vm2" : "did not reach vm2"));
        }

        private static byte[] forged(Scene scene) {
            Packets.Way way =
                    new Packets.Way(
                            scene.victim().mac(),
                            scene.outside().mac(),
                            scene.spy().ip(4),
                            Scene.outsideAddress(4));
            return Packets.udp(way, 9, 9, Scene.text("mac-spoof"));
        }
    }

    /// Poisons neighbour caches, then looks whether anybody believes it.
    abstract static class Poisoning extends Spoofing {
        abstract int version();

        abstract void poison(Scene scene, Guest whom, Ip claimed);

        @Override
        public String passMeans() {
            return "neither vm2 nor the gateway's side holds vm1's MAC for the other, and vm2 still gets through";
        }

        @Override
        public Outcome run(Scene scene) {
            scene.everybodySpeaks();
            Guest victim = scene.victim();
            Ip gateway = gateway(scene);
            if (!scene.pings(victim, gateway)) {
                return Outcome.of(false, "no verdict possible: vm2 does not reach its gateway");
            }
            Ip own = victim.ip(version());
            scene.outside().neighbours().forget();
            for (int i = 0; i < 5; i++) {
                poison(scene, victim, gateway);
                poison(scene, scene.outside(), own);
                scene.fabric().runFor(5_000_000);
            }
            scene.settle();
            Mac spy = scene.spy().mac();
            boolean victimFooled =
                    Optional.ofNullable(victim.neighbours().lookUp(gateway))
                            .filter(spy::equals)
                            .isPresent();
            boolean outsideFooled =
                    Optional.ofNullable(scene.outside().neighbours().lookUp(own))
                            .filter(spy::equals)
                            .isPresent();
            boolean worked = scene.victimBrowses();
            return Outcome.of(
                    !victimFooled && !outsideFooled && worked,
                    "vm2 "
                            + (victimFooled
                                    ? "takes vm1 for its gateway"
                                    : "kept its gateway's MAC")
                            + ", the outside "
                            + (outsideFooled ? "takes vm1 for vm2" : "was not fooled")
                            + (worked ? "" : ", vm2 is cut off"));
        }

        private Ip gateway(Scene scene) {
            for (Ip gateway : scene.victim().gateways()) {
                if (gateway.version() == version()) {
                    return gateway;
                }
            }
            throw new IllegalStateException("vm2 has no IPv" + version() + " gateway");
        }
    }

    /// Forged ARP requests and replies.
    static final class ArpPoisoning extends Poisoning {
        @Override
        public String id() {
            return "arp-poison";
        }

        @Override
        int version() {
            return 4;
        }

        @Override
        public String tries() {
            return "vm1 tells vm2 by ARP that it is the gateway, and the gateway's side that it is vm2 (replies, requests, gratuitous)";
        }

        @Override
        public String source() {
            return "RFC 826 has no authentication; reference list 3; BEHAVIOUR 2";
        }

        @Override
        void poison(Scene scene, Guest whom, Ip claimed) {
            Mac spy = scene.spy().mac();
            Ip target = whom.ip(4);
            scene.spy()
                    .raw(Packets.arp(whom.mac(), spy, Arp.REPLY, spy, claimed, whom.mac(), target));
            scene.spy().raw(Packets.arpRequest(spy, claimed, target));
            scene.spy().raw(Packets.arpRequest(spy, claimed, claimed));
        }
    }

    /// Forged neighbour advertisements.
    static final class NdPoisoning extends Poisoning {
        @Override
        public String id() {
            return "nd-poison";
        }

        @Override
        int version() {
            return 6;
        }

        @Override
        public String tries() {
            return "as arp-poison, with neighbour advertisements that override, and solicitations with a false source";
        }

        @Override
        public String source() {
            return "RFC 3756; reference list 3; BEHAVIOUR 3";
        }

        @Override
        void poison(Scene scene, Guest whom, Ip claimed) {
            Mac spy = scene.spy().mac();
            Packets.Way way = new Packets.Way(spy, whom.mac(), claimed, whom.ip(6));
            int flags = Ndp.NA_OVERRIDE | Ndp.NA_SOLICITED;
            scene.spy().raw(Packets.neighbourAdvertisement(way, claimed, flags, spy));
            scene.spy()
                    .raw(
                            Packets.neighbourAdvertisement(
                                    way.from(scene.spy().ips().getLast()), claimed, flags, spy));
            scene.spy().raw(Packets.neighbourSolicitation(spy, claimed, whom.ip(6)));
        }
    }
}
