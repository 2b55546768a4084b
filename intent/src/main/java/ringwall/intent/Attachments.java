package ringwall.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.intent.schema.Words;
import ringwall.model.Host;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.PortGroup.Meters;
import ringwall.model.PortGroup.MirrorPermission;
import ringwall.model.PortGroup.Security;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.Segment.Qos;
import ringwall.model.Segment.TrafficClass;
import ringwall.model.VirtualSwitch;
import ringwall.model.Where;

/// Which port group a vNIC belongs to when it names a segment, a switch or both. Makes the port
/// groups (`switch/segment`), and the local segments of internal-only switches, that no file names.
final class Attachments {
    private final Reading reading;
    private final SortedMap<String, Host> hosts;
    private final SortedMap<String, VirtualSwitch> switches;
    private final SortedMap<String, Segment> segments;
    private final SortedMap<String, PortGroup> portGroups;
    private final Map<String, SortedMap<String, VirtualSwitch>> byHost = new HashMap<>();

    Attachments(
            Reading reading,
            SortedMap<String, Host> hosts,
            SortedMap<String, VirtualSwitch> switches,
            SortedMap<String, Segment> segments,
            SortedMap<String, PortGroup> portGroups) {
        this.reading = reading;
        this.hosts = hosts;
        this.switches = switches;
        this.segments = segments;
        this.portGroups = portGroups;
        for (VirtualSwitch each : switches.values()) {
            for (String host : each.hosts()) {
                byHost.computeIfAbsent(host, name -> new TreeMap<>()).put(each.name(), each);
            }
        }
    }

    /// The name of the port group; empty when there is none, which has been reported.
    String portGroup(String vnic, Obj obj, String host) {
        boolean group = obj.has("portGroup");
        boolean segment = obj.has("segment");
        boolean onSwitch = obj.has("switch");
        if (group && (segment || onSwitch)) {
            reading.error(
                    obj.keyPlace(segment ? "segment" : "switch"),
                    "vNIC "
                            + vnic
                            + " names a port group, which already has a segment and a"
                            + " switch",
                    "remove '" + (segment ? "segment" : "switch") + "' or 'portGroup'");
        }
        if (group) {
            return obj.text("portGroup", "");
        }
        if (segment) {
            Segment named = segments.get(obj.text("segment", ""));
            return named == null ? "" : bySegment(vnic, obj, host, named);
        }
        if (onSwitch) {
            VirtualSwitch named = switches.get(obj.text("switch", ""));
            return named == null ? "" : bySwitch(vnic, obj, named);
        }
        reading.error(
                obj.where(),
                "vNIC " + vnic + " is attached to nothing",
                "add 'segment: NAME', or 'switch' or 'portGroup'");
        return "";
    }

    private String bySegment(String vnic, Obj obj, String host, Segment segment) {
        if (obj.has("switch")) {
            VirtualSwitch named = switches.get(obj.text("switch", ""));
            if (named == null) {
                return "";
            }
            if (!mayCarry(named, segment)) {
                reading.error(
                        obj.place("switch"),
                        "switch '"
                                + named.name()
                                + "' does not carry segment '"
                                + segment.name()
                                + "'",
                        whyNot(named, segment));
            }
            return implied(named, segment);
        }
        List<VirtualSwitch> candidates =
                Usual.carrying(segment, host, hosts, byHost.getOrDefault(host, new TreeMap<>()));
        if (candidates.size() == 1) {
            return implied(candidates.getFirst(), segment);
        }
        if (hosts.containsKey(host)) {
            notOne(vnic, obj, host, segment, candidates);
        }
        return "";
    }

    private void notOne(
            String vnic, Obj obj, String host, Segment segment, List<VirtualSwitch> candidates) {
        TreeSet<String> names = new TreeSet<>();
        for (VirtualSwitch each : candidates) {
            names.add(each.name());
        }
        if (candidates.isEmpty()) {
            for (VirtualSwitch each : switches.values()) {
                if (mayCarry(each, segment)) {
                    names.add(each.name());
                }
            }
            reading.error(
                    obj.place("segment"),
                    "no switch on host '"
                            + host
                            + "' carries segment '"
                            + segment.name()
                            + "', which vNIC "
                            + vnic
                            + " needs",
                    names.isEmpty()
                            ? "add a switch that does"
                            : "let switch "
                                    + String.join(" or ", names)
                                    + " span '"
                                    + host
                                    + "', or move the VM to a host that it spans");
        } else {
            reading.error(
                    obj.place("segment"),
                    "switches "
                            + Words.list(names)
                            + " on host '"
                            + host
                            + "' both carry segment '"
                            + segment.name()
                            + "'",
                    "add 'switch: NAME' to vNIC " + vnic);
        }
    }

    private static String whyNot(VirtualSwitch named, Segment segment) {
        return segment.switches().isEmpty()
                ? "give switch '" + named.name() + "' an uplink, or name another"
                : "name "
                        + String.join(" or ", segment.switches())
                        + ", or add it to the segment's"
                        + " 'switches'";
    }

    /// Whether a vNIC that names both may be there.
    private static boolean mayCarry(VirtualSwitch each, Segment segment) {
        if (!segment.switches().isEmpty()) {
            return segment.switches().contains(each.name());
        }
        return switch (segment.carrier()) {
            case Carrier.Vlan vlan -> !each.internalOnly();
            case Carrier.Overlay overlay -> true;
            case Carrier.Local local -> true;
        };
    }

    private String bySwitch(String vnic, Obj obj, VirtualSwitch named) {
        List<Segment> candidates = new ArrayList<>();
        for (Segment segment : segments.values()) {
            if (segment.switches().contains(named.name())) {
                candidates.add(segment);
            }
        }
        if (candidates.size() == 1) {
            return implied(named, candidates.getFirst());
        }
        if (candidates.isEmpty() && named.internalOnly()) {
            Segment local =
                    segments.computeIfAbsent(named.name(), name -> local(name, named.where()));
            return implied(named, local);
        }
        reading.error(
                obj.place("switch"),
                "switch '"
                        + named.name()
                        + "' carries "
                        + (candidates.isEmpty() ? "no segment of its own" : "several segments")
                        + ", so vNIC "
                        + vnic
                        + " must name one",
                "add 'segment: NAME'");
        return "";
    }

    private static Segment local(String name, Where where) {
        return new Segment(
                name,
                new Carrier.Local(),
                List.of(),
                List.of(name),
                1500,
                "",
                TrafficClass.UNSTATED,
                Qos.NONE,
                ringwall.model.Sensitivity.UNSTATED,
                where);
    }

    private String implied(VirtualSwitch on, Segment segment) {
        String name = on.name() + "/" + segment.name();
        portGroups.computeIfAbsent(
                name,
                key ->
                        new PortGroup(
                                key,
                                on.name(),
                                new Attach.Access(segment.name()),
                                Security.STRICT,
                                Meters.USUAL,
                                new TreeSet<>(),
                                false,
                                MirrorPermission.ASK,
                                "",
                                true,
                                segment.where()));
        return name;
    }
}
