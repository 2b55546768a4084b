package ringwall.intent;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.intent.schema.Scalars;
import ringwall.intent.schema.Undefined;
import ringwall.intent.yaml.Node;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.PortGroup.Meters;
import ringwall.model.PortGroup.MirrorPermission;
import ringwall.model.PortGroup.Security;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;

/// `portGroups:`.
final class PortGroupReader {
    private final Reading reading;
    private final SortedMap<String, Segment> segments;

    PortGroupReader(Reading reading, SortedMap<String, Segment> segments) {
        this.reading = reading;
        this.segments = segments;
    }

    SortedMap<String, PortGroup> read(Obj root) {
        SortedMap<String, PortGroup> groups = new TreeMap<>();
        for (Node.Entry entry : root.entries("portGroups")) {
            groups.put(entry.key(), portGroup(entry.key(), Obj.of(entry, reading)));
        }
        return groups;
    }

    private PortGroup portGroup(String name, Obj obj) {
        return new PortGroup(
                name,
                obj.text("switch", ""),
                attach(name, obj),
                security(obj),
                obj.has("meters") ? meters(obj.obj("meters")) : Meters.USUAL,
                new TreeSet<>(obj.values("etherTypes", Scalars::etherType)),
                obj.allowed("guestTeaming"),
                obj.word("mirror", MirrorPermission.values(), MirrorPermission.ASK),
                obj.text("reason", ""),
                false,
                obj.where());
    }

    private static Security security(Obj obj) {
        boolean learning = obj.allowed("macLearning");
        return new Security(
                obj.allowed("promiscuous"),
                obj.allowed("macChanges"),
                obj.allowed("forgedTransmits"),
                !obj.allowed("spoofing"),
                obj.allowed("dhcpServer"),
                obj.allowed("routerAdvertisements"),
                obj.allowed("bpdu"),
                obj.allowed("qinq"),
                learning,
                obj.integer("macQuota", learning ? 16 : 0),
                obj.integer("linkLocalQuota", Security.STRICT.linkLocalQuota()));
    }

    private static Meters meters(Obj obj) {
        Meters usual = Meters.USUAL;
        return new Meters(
                obj.value("egress", Scalars::kbps, usual.fromPortKbps()),
                obj.value("ingress", Scalars::kbps, usual.toPortKbps()),
                obj.value("burst", Scalars::kbps, usual.burstKbit()),
                obj.integer("broadcast", usual.broadcastPps()),
                obj.integer("multicast", usual.multicastPps()),
                obj.integer("unknownUnicast", usual.unknownUnicastPps()),
                obj.integer("connections", usual.maxConnections()),
                obj.integer("multicastGroups", usual.multicastGroups()));
    }

    private Attach attach(String name, Obj obj) {
        if (!obj.has("trunk")) {
            if (obj.has("native")) {
                reading.error(
                        obj.keyPlace("native"),
                        "port group '" + name + "' has 'native' without 'trunk'",
                        "remove it, or say which segments the guest tags");
            }
            return new Attach.Access(obj.text("segment", ""));
        }
        SortedMap<Integer, String> trunk = new TreeMap<>();
        List<Node.Entry> entries = obj.entries("trunk");
        for (Node.Entry entry : entries) {
            if (entry.value() instanceof Node.Scalar scalar
                    && segments.containsKey(scalar.text())) {
                put(trunk, vid(entry.key()), scalar.text(), scalar);
            }
        }
        if (entries.isEmpty()) {
            for (Node node : obj.items("trunk")) {
                if (node instanceof Node.Scalar scalar) {
                    trunkItem(scalar, obj.text("switch", ""), trunk);
                }
            }
        }
        String nativeSegment = obj.text("native", "none");
        return new Attach.Trunk(trunk, nativeSegment.equals("none") ? "" : nativeSegment);
    }

    private static int vid(String text) {
        return Obj.parsed(text, Scalars::vid).orElse(0);
    }

    /// A segment's name, or the VLAN id of one that the switch carries.
    private void trunkItem(Node.Scalar scalar, String onSwitch, SortedMap<Integer, String> trunk) {
        Segment named = segments.get(scalar.text());
        if (named != null) {
            if (named.carrier() instanceof Carrier.Vlan vlan) {
                put(trunk, vlan.vid(), named.name(), scalar);
            } else {
                reading.error(
                        scalar.where(),
                        "segment '" + named.name() + "' has no VLAN id that the guest could tag",
                        "write 'trunk: {VID: " + named.name() + "}' with the id that it tags");
            }
            return;
        }
        int vid = vid(scalar.text());
        if (vid == 0) {
            reading.out.add(Undefined.diagnostic(scalar, "segment", reading.names));
            return;
        }
        for (Segment segment : segments.values()) {
            boolean here = segment.switches().isEmpty() || segment.switches().contains(onSwitch);
            if (here && segment.carrier() instanceof Carrier.Vlan vlan && vlan.vid() == vid) {
                put(trunk, vid, segment.name(), scalar);
                return;
            }
        }
        reading.error(
                scalar.where(),
                "no segment of switch '" + onSwitch + "' has VLAN " + vid,
                "define it under 'segments', so that it has a name");
    }

    private void put(
            SortedMap<Integer, String> trunk, int vid, String segment, Node.Scalar scalar) {
        if (vid != 0) {
            String other = trunk.putIfAbsent(vid, segment);
            if (other != null) {
                reading.error(
                        scalar.where(),
                        "VLAN " + vid + " is already segment '" + other + "' on this trunk",
                        "remove one of the two");
            }
        }
    }
}
