package ringwall.compiler;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Diagnostic;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;

/// What a Network says and programs cannot hold, or hold otherwise than it might seem.
final class Notes {
    private Notes() {}

    static void add(Wiring wiring, Mirrors mirrors, List<Diagnostic> notes) {
        for (Segment segment : wiring.network.segments().values()) {
            twoSwitches(wiring, segment, notes);
            notEverywhere(wiring, segment, notes);
            overlay(wiring, segment, notes);
            if (wiring.isMirrorTransport(segment.name())) {
                transport(wiring, segment, notes);
            }
        }
        tunnels(wiring, notes);
        trunks(wiring, notes);
        externals(wiring, notes);
        teams(wiring.network, notes);
        sharedTransports(mirrors, notes);
        for (Physical.PhysicalFirewall firewall : wiring.network.physical().firewalls().values()) {
            notes.add(
                    Diagnostic.note(
                            firewall.where(),
                            "the rules of physical firewall '"
                                    + firewall.name()
                                    + "' are the device's to enforce; no host's program holds them",
                            ""));
        }
    }

    private static void twoSwitches(Wiring wiring, Segment segment, List<Diagnostic> notes) {
        for (String host : wiring.populatedOn(segment.name())) {
            SortedSet<String> on = wiring.portSwitches(segment.name(), host);
            if (on.size() > 1) {
                notes.add(
                        Diagnostic.warning(
                                segment.where(),
                                "segment '"
                                        + segment.name()
                                        + "' has ports on "
                                        + on.size()
                                        + " virtual switches of host '"
                                        + host
                                        + "' ("
                                        + String.join(", ", on)
                                        + "): it is one broadcast domain there, and leaves the host"
                                        + " by '"
                                        + on.first()
                                        + "' alone",
                                "name one switch in the segment's 'switches'"));
            }
        }
    }

    /// A router reaches a segment only from hosts that have it.
    private static void notEverywhere(Wiring wiring, Segment segment, List<Diagnostic> notes) {
        if (!segment.routed()) {
            return;
        }
        SortedSet<String> without = new TreeSet<>();
        for (Segment other : wiring.routedOf(segment.tenant())) {
            without.addAll(wiring.populatedOn(other.name()));
        }
        without.removeAll(wiring.hostsOf(segment.name()));
        if (!without.isEmpty() && !wiring.in(segment.name()).isEmpty()) {
            notes.add(
                    Diagnostic.warning(
                            segment.where(),
                            "segment '"
                                    + segment.name()
                                    + "' does not reach "
                                    + hosts(without)
                                    + ", where other segments of its router have VMs: frames from"
                                    + " there to it are dropped",
                            "carry it on a switch that spans those hosts, or give it no gateway"));
        }
    }

    private static String hosts(SortedSet<String> names) {
        return (names.size() == 1 ? "host " : "hosts ")
                + String.join(", ", names.stream().limit(5).toList())
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }

    private static void overlay(Wiring wiring, Segment segment, List<Diagnostic> notes) {
        if (!(segment.carrier() instanceof Segment.Carrier.Overlay overlay)) {
            return;
        }
        if (overlay.encapsulation() != Segment.Encapsulation.VXLAN) {
            notes.add(
                    Diagnostic.note(
                            segment.where(),
                            "segment '"
                                    + segment.name()
                                    + "' asks for "
                                    + overlay.encapsulation()
                                    + ", which no dataplane of this version speaks: a host that"
                                    + " needs it refuses its program",
                            "use vxlan"));
        }
        if (overlay.id() >= 1L << 24) {
            notes.add(
                    Diagnostic.warning(
                            segment.where(),
                            "segment '"
                                    + segment.name()
                                    + "' has an id of more than 24 bits and gets no tunnels",
                            "choose an id below 16777216"));
        }
        SortedSet<String> without = new TreeSet<>();
        for (String host : wiring.populatedOn(segment.name())) {
            Presence presence = wiring.segmentsOn(host).get(segment.name());
            if (presence != null
                    && !presence.tunnelled()
                    && !wiring.isMirrorTransport(segment.name())) {
                without.add(host);
            }
        }
        if (!without.isEmpty() && overlay.id() < 1L << 24) {
            notes.add(
                    Diagnostic.warning(
                            segment.where(),
                            "segment '"
                                    + segment.name()
                                    + "' is cut off on "
                                    + hosts(without)
                                    + ": no VTEP, or outside the transport zone",
                            "give the host a VTEP and its switch a transport zone that holds it"));
        }
    }

    private static void transport(Wiring wiring, Segment segment, List<Diagnostic> notes) {
        for (Attachment attachment : wiring.in(segment.name())) {
            if (!attachment.receiveOnly()) {
                notes.add(
                        Diagnostic.warning(
                                attachment.vnic().where(),
                                "vNIC "
                                        + attachment.name()
                                        + " is in segment '"
                                        + segment.name()
                                        + "', which carries mirror copies and nothing else",
                                "move it to another segment"));
            }
        }
    }

    private static void tunnels(Wiring wiring, List<Diagnostic> notes) {
        for (Host from : wiring.network.hosts().values()) {
            if (from.vtep().isEmpty()) {
                continue;
            }
            SortedSet<String> unreachable = new TreeSet<>();
            for (Presence presence : wiring.segmentsOn(from.name()).values()) {
                if (!presence.tunnelled()) {
                    continue;
                }
                for (String name : wiring.hostsOf(presence.segment())) {
                    Host to = wiring.host(name);
                    if (!name.equals(from.name())
                            && to.vtep().isPresent()
                            && wiring.underlay()
                                    .nextHop(from.vtep().get(), to.vtep().get())
                                    .isEmpty()) {
                        unreachable.add(name);
                    }
                }
            }
            if (!unreachable.isEmpty()) {
                notes.add(
                        Diagnostic.warning(
                                from.vtep().get().where(),
                                "the VTEP of host '"
                                        + from.name()
                                        + "' knows no way to that of "
                                        + hosts(unreachable)
                                        + ": another subnet, and no declared router has its"
                                        + " gateway's address",
                                "declare the underlay router under physical.routers"));
            }
        }
    }

    private static void trunks(Wiring wiring, List<Diagnostic> notes) {
        for (Attachment attachment : wiring.attachments.values()) {
            SortedSet<String> tenants = new TreeSet<>();
            attachment.segments().keySet().forEach(segment -> tenants.add(wiring.space(segment)));
            if (tenants.size() > 1) {
                notes.add(
                        Diagnostic.warning(
                                attachment.vnic().where(),
                                "the trunk of vNIC "
                                        + attachment.name()
                                        + " carries segments of several tenants: a rule cannot"
                                        + " tell their overlapping addresses apart there",
                                "give the VM one vNIC per tenant"));
            }
        }
    }

    private static void externals(Wiring wiring, List<Diagnostic> notes) {
        for (External external : wiring.network.externals().values()) {
            Segment segment = wiring.network.segments().get(external.segment());
            if (segment != null
                    && !segment.routed()
                    && wiring.in(segment.name()).stream().noneMatch(Attachment::transit)) {
                notes.add(
                        Diagnostic.note(
                                external.where(),
                                "external '"
                                        + external.name()
                                        + "' is reached by VMs of segment '"
                                        + segment.name()
                                        + "' alone: the segment has no gateway",
                                "give its subnet a gateway if other segments should reach it"));
            }
        }
    }

    private static void teams(Network network, List<Diagnostic> notes) {
        for (VirtualSwitch on : network.switches().values()) {
            if (on.uplink() instanceof VirtualSwitch.Uplink.Team team
                    && team.policy() != VirtualSwitch.Policy.ACTIVE_STANDBY
                    && !team.standby().isEmpty()) {
                notes.add(
                        Diagnostic.note(
                                team.where(),
                                "the team of switch '"
                                        + on.name()
                                        + "' spreads flows over all its members, those under"
                                        + " 'standby' included",
                                "use active-standby, or leave 'standby' out"));
            }
        }
    }

    private static void sharedTransports(Mirrors mirrors, List<Diagnostic> notes) {
        for (Mirrors.Session a : mirrors.sessions()) {
            for (Mirrors.Session b : mirrors.sessions()) {
                boolean clash =
                        a.mirror().name().compareTo(b.mirror().name()) < 0
                                && !a.mirror().over().isEmpty()
                                && a.mirror().over().equals(b.mirror().over())
                                && !a.mirror().target().equals(b.mirror().target());
                if (clash) {
                    notes.add(
                            Diagnostic.warning(
                                    b.mirror().where(),
                                    "mirrors '"
                                            + a.mirror().name()
                                            + "' and '"
                                            + b.mirror().name()
                                            + "' share segment '"
                                            + b.mirror().over()
                                            + "' but not their target: copies from other hosts go"
                                            + " to the first one's",
                                    "give each target a segment of its own in 'over'"));
                }
            }
        }
    }
}
