package ringwall.lab.isolation.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.lab.Lab;
import ringwall.lab.guest.Guest;
import ringwall.lab.isolation.Roles;
import ringwall.lab.matrix.Party;
import ringwall.lab.matrix.Policy;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Segment;

/// Two VMs of a running Network, one of which attacks the other.
///
/// @param sameSegment nothing routes between them
/// @param other a guest of another segment, or the victim when there is none
record Pair(
        Party spyParty,
        Party victimParty,
        Guest spy,
        Guest victim,
        Guest other,
        boolean sameSegment,
        Mac gatewayMac,
        int vlan,
        int otherVlan)
        implements Roles {
    /// VLANs that no segment has are as good for hopping as any.
    private static final int SOME_VLAN = 4_000;

    /// In which order and how many at most: pairs in one segment on different hosts first, then on
    /// one host, then across segments, evenly taken when there are more.
    static List<Pair> of(Lab lab, int most) {
        List<Party> parties =
                new Policy(lab.network(), lab.options().today())
                        .parties().stream()
                                .filter(party ->
                                        !party.external() && lab.guests().containsKey(party.name()))
                                .toList();
        List<Pair> near = new ArrayList<>();
        List<Pair> beside = new ArrayList<>();
        List<Pair> far = new ArrayList<>();
        for (Party spy : parties) {
            for (Party victim : parties) {
                if (!spy.equals(victim)) {
                    Pair pair = of(lab, spy, victim, parties);
                    boolean oneHost = host(lab, spy).equals(host(lab, victim));
                    (pair.sameSegment ? oneHost ? beside : near : far).add(pair);
                }
            }
        }
        List<Pair> chosen = new ArrayList<>();
        for (List<Pair> some : List.of(near, beside, far)) {
            int room = Math.max(1, most / 3);
            int step = Math.max(1, some.size() / room);
            for (int i = 0; i < some.size() && chosen.size() < most; i += step) {
                chosen.add(some.get(i));
            }
        }
        return chosen;
    }

    private static String host(Lab lab, Party party) {
        var vm = lab.network().vms().get(party.vm().orElseThrow());
        return vm == null ? "" : vm.host();
    }

    private static Pair of(Lab lab, Party spy, Party victim, List<Party> all) {
        Optional<Party> elsewhere =
                all.stream().filter(p -> !p.segment().equals(spy.segment())).findFirst();
        return new Pair(
                spy,
                victim,
                guest(lab, spy),
                guest(lab, victim),
                guest(lab, elsewhere.orElse(victim)),
                spy.segment().equals(victim.segment()),
                lab.network().gatewayMac(),
                vid(lab, spy.segment()),
                elsewhere.map(p -> vid(lab, p.segment())).orElse(SOME_VLAN));
    }

    private static Guest guest(Lab lab, Party party) {
        return lab.guest(party.name()).orElseThrow();
    }

    private static int vid(Lab lab, String segment) {
        Segment its = lab.network().segments().get(segment);
        return its != null && its.carrier() instanceof Segment.Carrier.Vlan vlan
                ? vlan.vid()
                : SOME_VLAN;
    }

    @Override
    public Ip gateway(int version) {
        return spy.gateways().stream()
                .filter(ip -> ip.version() == version)
                .findFirst()
                .orElseGet(() -> victim.ip(version));
    }

    @Override
    public Mac nextHop() {
        return sameSegment ? victim.mac() : gatewayMac;
    }

    @Override
    public String toString() {
        return spy.name() + " to " + victim.name();
    }
}
