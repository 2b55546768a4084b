package ringwall.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Vm;

/// What an appliance leads to: the segments on the far side of each of its transit vNICs, other
/// appliances' far sides included.
final class Behind {
    private Behind() {}

    /// Segments that frames (bridges only) or packets (any appliance) reach by leaving an appliance
    /// through one of its vNICs, without passing it again.
    static SortedSet<String> segments(
            Wiring wiring, Vm appliance, Attachment side, boolean bridges) {
        SortedSet<String> found = new TreeSet<>(side.segments().keySet());
        Deque<String> open = new ArrayDeque<>(found);
        Set<String> passed = new HashSet<>(Set.of(appliance.name()));
        while (!open.isEmpty()) {
            for (Attachment near : wiring.in(open.remove())) {
                boolean passes = near.transit() && (!bridges || ForwardTables.bridges(near));
                if (!passes || !passed.add(near.vm().name())) {
                    continue;
                }
                for (Attachment far : transit(wiring, near.vm())) {
                    for (String segment : far.segments().keySet()) {
                        if (found.add(segment)) {
                            open.add(segment);
                        }
                    }
                }
            }
        }
        return found;
    }

    /// The transit vNICs of an appliance, in its order.
    static List<Attachment> transit(Wiring wiring, Vm vm) {
        List<Attachment> sides = new ArrayList<>();
        vm.appliance()
                .ifPresent(appliance -> {
                    for (String nic : appliance.vnics()) {
                        Attachment side = wiring.attachments.get(vm.vnicName(nic));
                        if (side != null) {
                            sides.add(side);
                        }
                    }
                });
        return sides;
    }

    /// MACs that a bridging appliance brings in through one of its ports: those of the vNICs in the
    /// segments behind its other ones.
    static SortedSet<Mac> macs(Wiring wiring, Attachment port) {
        SortedSet<Mac> macs = new TreeSet<>();
        for (Attachment other : transit(wiring, port.vm())) {
            if (other.name().equals(port.name())) {
                continue;
            }
            for (String segment : segments(wiring, port.vm(), other, true)) {
                for (Attachment there : wiring.in(segment)) {
                    if (!there.vm().name().equals(port.vm().name())
                            && !ForwardTables.bridges(there)) {
                        macs.add(there.vnic().mac());
                    }
                }
            }
        }
        return macs;
    }

    /// Addresses that are reached by leaving an appliance through one of its vNICs.
    static SortedSet<Prefix> addresses(Wiring wiring, Spaces spaces, Attachment side) {
        boolean bridges = ForwardTables.bridges(side);
        List<Prefix> all = new ArrayList<>();
        for (String name : segments(wiring, side.vm(), side, bridges)) {
            Segment segment = wiring.segment(name);
            if (!bridges) { // the sides of a bridge share their subnets
                segment.subnets().forEach(subnet -> all.add(subnet.prefix()));
            }
            for (Attachment there : wiring.in(name)) {
                if (!there.vm().name().equals(side.vm().name())) {
                    for (Ip ip : there.addressesIn(name)) {
                        all.add(Prefix.host(ip));
                    }
                }
            }
            for (External external : wiring.network.externals().values()) {
                if (external.segment().equals(name)) {
                    all.addAll(
                            external.prefixes().isEmpty()
                                    ? spaces.outside(segment.tenant())
                                    : external.prefixes());
                }
            }
        }
        return Prefixes.disjoint(all);
    }
}
