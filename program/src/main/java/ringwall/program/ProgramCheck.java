package ringwall.program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ringwall.model.Ip;
import ringwall.model.Prefix;

/// Names in a program that nothing bears. What is wrong here passes nothing - an unknown set
/// matches nothing, an unknown port has no egress - but whoever wrote it meant something else.
public final class ProgramCheck {
    private final HostProgram program;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> ports = new HashSet<>();
    private final Set<String> pnics = new HashSet<>();
    private final Set<String> segments = new HashSet<>();
    private final Set<Ip> peers = new HashSet<>();

    private ProgramCheck(HostProgram program) {
        this.program = program;
        program.ports().forEach(port -> ports.add(port.name()));
        program.pnics().forEach(pnic -> pnics.add(pnic.name()));
        program.segments().forEach(segment -> segments.add(segment.name()));
        program.overlay().ifPresent(o -> o.peers().forEach(peer -> peers.add(peer.address())));
    }

    /// One sentence each, in the order of the text; empty: none.
    public static List<String> problems(HostProgram program) {
        ProgramCheck check = new ProgramCheck(program);
        check.uplinks();
        check.ingress();
        check.entriesOfPorts();
        check.entriesOfSegments();
        check.sets();
        check.rules();
        check.mirrors();
        return List.copyOf(check.problems);
    }

    private void known(Set<String> names, String kind, String name, String where) {
        if (!names.contains(name)) {
            problems.add(where + " names the " + kind + " '" + name + "', which is not declared");
        }
    }

    private void peer(Ip address, String where) {
        if (!peers.contains(address)) {
            problems.add(where + " names the VTEP " + address + ", which is no peer");
        }
    }

    private void uplinks() {
        for (Team team : program.teams()) {
            team.members().forEach(m -> known(pnics, "pNIC", m, "team " + team.uplink()));
            if (team.members().isEmpty()) {
                problems.add("team " + team.uplink() + " has no members");
            }
        }
        Set<String> teams = new HashSet<>();
        program.teams().forEach(team -> teams.add(team.uplink()));
        for (Port port : program.ports()) {
            if (port.kind() == Port.Kind.UPLINK) {
                known(teams, "team", port.name(), "port " + port.name());
            }
        }
        program.overlay()
                .ifPresent(overlay -> known(teams, "team", overlay.uplink(), "the overlay"));
    }

    private void ingress() {
        for (Ingress entry : program.ingress()) {
            switch (entry) {
                case Ingress.OfPort in -> {
                    known(ports, "port", in.port(), "ingress");
                    known(segments, "segment", in.segment(), "ingress of " + in.port());
                }
                case Ingress.OfPNic in -> {
                    known(pnics, "pNIC", in.pnic(), "ingress");
                    known(ports, "uplink", in.uplink(), "ingress of " + in.pnic());
                    known(segments, "segment", in.segment(), "ingress of " + in.pnic());
                }
                case Ingress.OfTunnel in -> {
                    peer(in.peer(), "ingress of VNI " + in.vni());
                    known(segments, "segment", in.segment(), "ingress of VNI " + in.vni());
                }
                case Ingress.OfMirror in -> {
                    known(pnics, "pNIC", in.pnic(), "mirror " + in.mirror());
                    known(ports, "port", in.target(), "mirror " + in.mirror());
                }
                case Ingress.OfMirrorTunnel in -> {
                    peer(in.peer(), "mirror " + in.mirror());
                    known(ports, "port", in.target(), "mirror " + in.mirror());
                }
            }
        }
    }

    private void entriesOfPorts() {
        for (PortSecurity entry : program.portSecurity()) {
            known(ports, "port", entry.port(), "port security");
            known(segments, "segment", entry.segment(), "port security of " + entry.port());
        }
        for (UplinkGuard entry : program.uplinkGuards()) {
            known(ports, "uplink", entry.uplink(), "uplink guard");
            known(segments, "segment", entry.segment(), "guard of " + entry.uplink());
            if (!entry.own().isEmpty()) {
                known(
                        program.addressSets().keySet(),
                        "address set",
                        entry.own(),
                        "guard of " + entry.uplink());
            }
        }
        for (Egress entry : program.egress()) {
            known(ports, "port", entry.port(), "egress");
            known(segments, "segment", entry.segment(), "egress of " + entry.port());
        }
        for (Lease entry : program.leases()) {
            known(ports, "port", entry.port(), "lease");
            known(segments, "segment", entry.segment(), "lease of " + entry.port());
        }
        for (MeterEntry entry : program.meters()) {
            boolean ofSegment = entry.kind() == MeterEntry.Kind.SEGMENT;
            known(
                    ofSegment ? segments : ports,
                    ofSegment ? "segment" : "port",
                    entry.subject(),
                    "a meter");
        }
    }

    private void entriesOfSegments() {
        for (Forward entry : program.forward()) {
            String where = "forward " + entry.mac() + " in " + entry.segment();
            known(segments, "segment", entry.segment(), where);
            switch (entry.to()) {
                case Forward.To.ToPort to -> known(ports, "port", to.port(), where);
                case Forward.To.ToVtep to -> peer(to.peer(), where);
            }
        }
        for (Flood entry : program.flood()) {
            String where = "flood of " + entry.segment();
            known(segments, "segment", entry.segment(), "flood");
            entry.ports().forEach(port -> known(ports, "port", port, where));
            entry.unknownUnicast().forEach(port -> known(ports, "port", port, where));
            entry.routers().forEach(port -> known(ports, "port", port, where));
            entry.vteps().forEach(vtep -> peer(vtep, where));
        }
        for (Routing.Gateway entry : program.routing().gateways()) {
            known(segments, "segment", entry.segment(), "a gateway of " + entry.router());
        }
        for (Routing.Neighbour entry : program.routing().neighbours()) {
            known(segments, "segment", entry.segment(), "neighbour " + entry.ip());
        }
        for (Routing.Route entry : program.routing().routes()) {
            String where = "route " + entry.prefix() + " of " + entry.router();
            switch (entry.next()) {
                case Routing.NextHop.Connected next ->
                        known(segments, "segment", next.segment(), where);
                case Routing.NextHop.Via next -> known(segments, "segment", next.segment(), where);
                case Routing.NextHop.Unreachable next -> {}
            }
        }
        program.qos().forEach(entry -> known(segments, "segment", entry.segment(), "marking"));
    }

    private void sets() {
        program.portSets()
                .forEach((name, set) ->
                        set.ports().forEach(p -> known(ports, "port", p, "port set " + name)));
        program.addressSets()
                .forEach((name, set) -> {
                    Prefix before = null;
                    for (Prefix prefix : set.prefixes()) {
                        if (before != null && before.overlaps(prefix)) {
                            problems.add(
                                    "address set " + name + " has " + prefix + " within " + before);
                        } else {
                            before = prefix;
                        }
                    }
                });
    }

    private void rules() {
        for (RuleEntry rule : program.rules()) {
            String where = "rule " + rule.id();
            known(program.portSets().keySet(), "port set", rule.ports(), where);
            if (!rule.peers().equals(RuleEntry.ANY)) {
                known(program.addressSets().keySet(), "address set", rule.peers(), where);
            }
            if (!rule.own().equals(RuleEntry.ANY)) {
                known(program.addressSets().keySet(), "address set", rule.own(), where);
            }
            if (!rule.service().equals(RuleEntry.ANY)) {
                known(program.services().keySet(), "service", rule.service(), where);
            }
        }
    }

    private void mirrors() {
        for (MirrorEntry mirror : program.mirrors()) {
            String where = "mirror " + mirror.name();
            mirror.from().forEach(port -> known(ports, "port", port, where));
            mirror.to().forEach(port -> known(ports, "port", port, where));
            if (!mirror.filter().isEmpty()) {
                known(program.services().keySet(), "service", mirror.filter(), where);
            }
            if (!mirror.coveredAddresses().isEmpty()) {
                known(
                        program.addressSets().keySet(),
                        "address set",
                        mirror.coveredAddresses(),
                        where);
            }
            if (mirror.promiscuous() && !(mirror.target() instanceof MirrorEntry.Target.ToPort)) {
                problems.add(where + " is promiscuous, and its target is no port");
            }
            switch (mirror.target()) {
                case MirrorEntry.Target.ToPort to -> known(ports, "port", to.port(), where);
                case MirrorEntry.Target.ToUplink to -> known(ports, "uplink", to.uplink(), where);
                case MirrorEntry.Target.ToVtep to -> peer(to.peer(), where);
                case MirrorEntry.Target.ToRemote to -> {}
                case MirrorEntry.Target.ToFile to -> {}
            }
        }
    }
}
