package ringwall.model.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Mirror;
import ringwall.model.Physical.Link;
import ringwall.model.Physical.Mode;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;

/// VLAN ids as names of segments: one segment each where they can meet, never the native VLAN,
/// never an RSPAN VLAN besides, and not more than there are.
final class VlanIdCheck {
    /// IEEE 802.1Q: 12 bits, without 0 and 4095.
    private static final int VLANS = 4094;

    private final Checking checking;
    private final TreeMap<Integer, Segment> segmentByVid = new TreeMap<>();

    private final PhysicalParts parts;

    private VlanIdCheck(Checking checking) {
        this.checking = checking;
        this.parts = PhysicalParts.of(checking.network.physical());
    }

    static void check(Checking checking) {
        VlanIdCheck check = new VlanIdCheck(checking);
        check.segments();
        check.natives();
        check.rspan();
        check.adapters();
    }

    private void segments() {
        Map<Integer, Segment> first = new HashMap<>();
        int count = 0;
        for (Segment segment : checking.network.segments().values()) {
            if (!(segment.carrier() instanceof Carrier.Vlan vlan)) {
                continue;
            }
            count++;
            Where where = checking.place(segment.where(), "vlan");
            if (count == VLANS + 1) {
                checking.error(
                        where,
                        "segment '"
                                + segment.name()
                                + "' is the 4095th on a VLAN, and there are"
                                + " 4094",
                        "use an overlay: 'vxlan: ID' has 16 million ids");
            }
            segmentByVid.putIfAbsent(vlan.vid(), segment);
            Segment other = first.putIfAbsent(vlan.vid(), segment);
            if (other != null && meet(other, segment)) {
                checking.error(
                        where,
                        "VLAN "
                                + vlan.vid()
                                + " of segment '"
                                + segment.name()
                                + "' is also segment '"
                                + other.name()
                                + "'s, "
                                + Checking.at(other.where(), where),
                        "give it another VLAN, or keep the two on switches that no cable joins");
            }
        }
    }

    /// Two segments meet when switches that may carry them have cables to one physical network.
    private boolean meet(Segment a, Segment b) {
        Set<Integer> ofA = physicalParts(a);
        ofA.retainAll(physicalParts(b));
        return !ofA.isEmpty();
    }

    private Set<Integer> physicalParts(Segment segment) {
        TreeSet<Integer> reached = new TreeSet<>();
        for (VirtualSwitch each : checking.network.switches().values()) {
            if (!Checking.carries(each, segment)) {
                continue;
            }
            for (String hostName : each.hosts()) {
                Host host = checking.network.hosts().get(hostName);
                for (String pnic : each.uplink().pnics()) {
                    Host.PNic found = host == null ? null : host.pnics().get(pnic);
                    if (found != null && found.to().isPresent()) {
                        reached.add(parts.part(found.to().get().device()));
                    } else if (found != null) {
                        reached.add(-1); // not cabled: it may be the same network
                    }
                }
            }
        }
        return reached;
    }

    private void natives() {
        for (PhysicalSwitch each : checking.network.physical().switches().values()) {
            nativeVlan(each.usual(), "switch '" + each.name() + "'", each.where());
            for (PhysicalPort port : each.ports().values()) {
                if (!port.mode().equals(each.usual())) {
                    nativeVlan(
                            port.mode(),
                            "port '" + port.name() + "' of switch '" + each.name() + "'",
                            port.where());
                }
            }
        }
        for (Link link : checking.network.physical().links()) {
            boolean stated = !checking.place(link.where(), "native").equals(link.where());
            if (stated) {
                nativeVlan(link.mode(), "link '" + link.name() + "'", link.where());
            }
        }
    }

    private void nativeVlan(Mode mode, String what, Where noun) {
        if (!(mode instanceof Mode.Trunk trunk) || trunk.nativeVid().isEmpty()) {
            return;
        }
        int vid = trunk.nativeVid().getAsInt();
        Segment segment = segmentByVid.get(vid);
        if (segment != null) {
            Where where = checking.place(noun, "native");
            checking.error(
                    where,
                    "native VLAN "
                            + vid
                            + " of "
                            + what
                            + " is segment '"
                            + segment.name()
                            + "'s: untagged frames would reach its VMs",
                    "make an unused VLAN the native one, or leave 'native' out");
        }
    }

    private void rspan() {
        for (Mirror mirror : checking.network.mirrors().values()) {
            if (!(mirror.target() instanceof Mirror.Target.ToUplink uplink)) {
                continue;
            }
            Where where = checking.place(mirror.where(), "to");
            Segment segment = segmentByVid.get(uplink.rspanVid());
            if (segment != null && holdsVms(segment)) {
                checking.error(
                        where,
                        "RSPAN VLAN "
                                + uplink.rspanVid()
                                + " of mirror '"
                                + mirror.name()
                                + "' is segment '"
                                + segment.name()
                                + "'s, which has VMs",
                        "use a VLAN that carries mirrored frames alone");
            }
        }
    }

    private boolean holdsVms(Segment segment) {
        List<Checking.Nic> nics = checking.bySegment.get(segment.name());
        return nics != null && !nics.isEmpty();
    }

    private void adapters() {
        TreeSet<String> reported = new TreeSet<>();
        for (Host host : checking.network.hosts().values()) {
            for (HostAdapter adapter : host.adapters().values()) {
                shared(
                        adapter.vid(),
                        "adapter '" + adapter.name() + "' of host '" + host.name() + "'",
                        adapter.where(),
                        reported);
            }
            if (host.vtep().isPresent()) {
                shared(
                        host.vtep().get().vid(),
                        "the VTEP of host '" + host.name() + "'",
                        host.vtep().get().where(),
                        reported);
            }
        }
    }

    private void shared(OptionalInt vid, String what, Where noun, Set<String> reported) {
        Segment segment = vid.isPresent() ? segmentByVid.get(vid.getAsInt()) : null;
        if (segment != null && holdsVms(segment) && reported.add(noun + segment.name())) {
            checking.warning(
                    checking.place(noun, "vlan"),
                    what
                            + " shares VLAN "
                            + vid.getAsInt()
                            + " with the VMs of segment '"
                            + segment.name()
                            + "'",
                    "give the host's own traffic a VLAN of its own (SP 800-125B 2.4 a-d)");
        }
    }
}
