package ringwall.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.AddressRange;
import ringwall.dataplane.Plan.AttachmentPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SecurityPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.Plan.UplinkPlan;
import ringwall.dataplane.classify.PrefixSet;
import ringwall.dataplane.classify.RuleTable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.program.AddressSet;
import ringwall.program.Egress;
import ringwall.program.Flood;
import ringwall.program.Forward;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.MeterEntry;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.QosEntry;
import ringwall.program.RuleEntry;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.program.UplinkGuard;

/// Compiles a HostProgram to a [Plan] on the control side. Names get slots here and keep them.
final class PlanBuilder {
    /// Ports, uplinks and pNICs share one space of slots.
    final NameSlots ports = new NameSlots();

    final NameSlots segments = new NameSlots();
    final NameSlots rules = new NameSlots();
    final NameSlots mirrors = new NameSlots();

    /// Names of what is plugged in: they keep their slots whatever the program says.
    final Set<String> pinned = new LinkedHashSet<>();

    private Set<String> lastPorts = Set.of();
    private Set<String> lastSegments = Set.of();
    private Set<String> lastRules = Set.of();
    private Set<String> lastMirrors = Set.of();

    /// Names that a predecessor left are kept until the first two programs have spoken.
    void keepAdopted() {
        lastPorts = ports.names();
        lastSegments = segments.names();
        lastRules = rules.names();
    }

    Plan build(HostProgram program) {
        retain(program);
        SegmentPlan[] segmentPlans = segmentPlans(program);
        @Nullable PortPlan[] portPlans = portPlans(program);
        List<Row> rows = new ArrayList<>();
        @Nullable AttachmentPlan[] attachments = attachments(program, segmentPlans, rows);
        Plan.@Nullable OverlayPlan overlay =
                program.overlay()
                        .map(o -> new OverlayPlans(this).build(program, o, segmentPlans, rows))
                        .orElse(null);
        LongMap forward = new LongMap();
        for (Forward entry : program.forward()) {
            int segment = segments.find(entry.segment());
            int target =
                    switch (entry.to()) {
                        case Forward.To.ToPort to -> ports.find(to.port());
                        case Forward.To.ToVtep to ->
                                Plan.VTEP | OverlayPlans.index(overlay, to.peer());
                    };
            if (segment >= 0 && target >= 0) {
                forward.put(Plan.fdbKey(segment, entry.mac().bits()), target);
            }
        }
        flood(program, segmentPlans, overlay);
        LongMap egress = new LongMap();
        for (Egress entry : program.egress()) {
            egress.put(
                    Plan.egressKey(ports.slot(entry.port()), segments.slot(entry.segment())),
                    vid(entry.tag()));
        }
        Plan.RouterPlan router = new RouterPlans(this).build(program, segmentPlans);
        announcements(program, portPlans);
        Plan.MirrorPlan[] mirrorPlans = new MirrorPlans(this).build(program, overlay, portPlans);
        return new Plan(
                program,
                portPlans,
                segmentPlans,
                attachments,
                rows.toArray(Row[]::new),
                forward,
                egress,
                rules(program, RuleEntry.Direction.FROM_PORT),
                rules(program, RuleEntry.Direction.TO_PORT),
                router,
                overlay,
                mirrorPlans,
                names(ports),
                names(segments));
    }

    private static String[] names(NameSlots slots) {
        String[] names = new String[slots.limit()];
        java.util.Arrays.setAll(names, slots::name);
        return names;
    }

    /// Slots of names that neither this program nor the last one uses become free.
    private void retain(HostProgram program) {
        Set<String> portNames = new HashSet<>();
        program.ports().forEach(p -> portNames.add(p.name()));
        program.pnics().forEach(p -> portNames.add(p.name()));
        program.teams().forEach(t -> portNames.addAll(t.members()));
        portNames.addAll(MirrorPlans.files(program));
        Set<String> mirrorNames = new HashSet<>();
        program.mirrors().forEach(m -> mirrorNames.add(m.name()));
        Set<String> segmentNames = new HashSet<>();
        program.segments().forEach(s -> segmentNames.add(s.name()));
        Set<String> ruleNames = new HashSet<>();
        program.rules().forEach(r -> ruleNames.add(r.id()));
        ports.retain(union(union(portNames, lastPorts), pinned));
        segments.retain(union(segmentNames, lastSegments));
        rules.retain(union(ruleNames, lastRules));
        mirrors.retain(union(mirrorNames, lastMirrors));
        lastMirrors = mirrorNames;
        lastPorts = portNames;
        lastSegments = segmentNames;
        lastRules = ruleNames;
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new HashSet<>(a);
        all.addAll(b);
        return all;
    }

    private RuleTable rules(HostProgram program, RuleEntry.Direction direction) {
        return new RuleTable(
                program.rules(),
                direction,
                program.addressSets(),
                program.portSets(),
                program.services(),
                ports::slot,
                ports.limit(),
                rules::slot);
    }

    private SegmentPlan[] segmentPlans(HostProgram program) {
        program.segments().forEach(s -> segments.slot(s.name()));
        SegmentPlan[] plans = new SegmentPlan[segments.limit()];
        for (var entry : program.segments()) {
            SegmentPlan plan = new SegmentPlan(segments.slot(entry.name()), entry);
            plans[plan.slot] = plan;
        }
        for (QosEntry qos : program.qos()) {
            int slot = segments.find(qos.segment());
            if (slot >= 0 && plans[slot] != null) {
                plans[slot].pcp = qos.pcp();
                plans[slot].dscp = qos.dscp();
                plans[slot].qos = qos;
            }
        }
        for (MeterEntry meter : program.meters()) {
            int slot = segments.find(meter.subject());
            if (meter.kind() == MeterEntry.Kind.SEGMENT && slot >= 0 && plans[slot] != null) {
                plans[slot].meter = meter;
            }
        }
        return plans;
    }

    private @Nullable PortPlan[] portPlans(HostProgram program) {
        for (Port entry : program.ports()) {
            ports.slot(entry.name());
        }
        program.pnics().forEach(p -> ports.slot(p.name()));
        MirrorPlans.files(program).forEach(ports::slot);
        for (Team team : program.teams()) {
            ports.slot(team.uplink());
            team.members().forEach(ports::slot);
        }
        @Nullable PortPlan[] plans = new PortPlan[ports.limit()];
        Map<String, @Nullable MeterEntry[]> meters = new HashMap<>();
        for (MeterEntry meter : program.meters()) {
            if (meter.kind() != MeterEntry.Kind.SEGMENT) {
                meters.computeIfAbsent(
                                        meter.subject(),
                                        name -> new MeterEntry[MeterEntry.Kind.values().length])[
                                Ordinals.of(meter.kind())] =
                        meter;
            }
        }
        for (Port entry : program.ports()) {
            @Nullable MeterEntry[] of = meters.get(entry.name());
            PortPlan plan =
                    new PortPlan(
                            ports.slot(entry.name()),
                            entry,
                            of == null ? new MeterEntry[MeterEntry.Kind.values().length] : of);
            plan.leases =
                    program.leases().stream()
                            .filter(l -> l.port().equals(entry.name()))
                            .map(l -> new Plan.LeasePlan(l, segments.find(l.segment())))
                            .toList();
            plan.qinqSegments = segmentsOf(program, entry.name(), PortSecurity::qinq);
            plan.learningSegments = segmentsOf(program, entry.name(), PortSecurity::learns);
            plans[plan.slot] = plan;
        }
        for (Team team : program.teams()) {
            PortPlan plan = plans[ports.slot(team.uplink())];
            if (plan != null) {
                plan.team =
                        new Plan.TeamPlan(
                                team.members().stream().mapToInt(ports::slot).toArray(), team);
            }
        }
        return plans;
    }

    /// What each uplink says after a failover: the local MACs of each of its segments, and the
    /// VTEP's.
    private void announcements(HostProgram program, @Nullable PortPlan[] plans) {
        for (Team team : program.teams()) {
            PortPlan uplink = plans[ports.slot(team.uplink())];
            if (uplink == null) {
                continue;
            }
            List<Plan.Announcement> all = new ArrayList<>();
            for (Egress egress : program.egress()) {
                if (egress.port().equals(team.uplink())) {
                    localMacs(program, egress.segment())
                            .forEach(m -> all.add(new Plan.Announcement(vid(egress.tag()), m)));
                }
            }
            program.overlay()
                    .filter(o -> o.uplink().equals(team.uplink()))
                    .ifPresent(o -> all.add(new Plan.Announcement(vid(o.tag()), o.mac().bits())));
            uplink.announcements = List.copyOf(all);
        }
    }

    private static SortedSet<Long> localMacs(HostProgram program, String segment) {
        Set<String> uplinks = new HashSet<>();
        program.ports().stream()
                .filter(p -> p.kind() == Port.Kind.UPLINK)
                .forEach(p -> uplinks.add(p.name()));
        SortedSet<Long> macs = new TreeSet<>();
        for (Forward forward : program.forward()) {
            if (forward.segment().equals(segment)
                    && forward.to() instanceof Forward.To.ToPort to
                    && !uplinks.contains(to.port())) {
                macs.add(forward.mac().bits());
            }
        }
        if (program.routing().gateways().stream().anyMatch(g -> g.segment().equals(segment))) {
            macs.add(program.routing().hostMac().bits());
        }
        return macs;
    }

    private int[] segmentsOf(
            HostProgram program, String port, java.util.function.Predicate<PortSecurity> having) {
        return program.portSecurity().stream()
                .filter(s -> s.port().equals(port) && having.test(s))
                .mapToInt(s -> segments.find(s.segment()))
                .toArray();
    }

    private @Nullable AttachmentPlan[] attachments(
            HostProgram program, SegmentPlan[] segmentPlans, List<Row> rows) {
        Map<String, SecurityPlan> security = new HashMap<>();
        for (PortSecurity entry : program.portSecurity()) {
            security.put(entry.port() + "\n" + entry.segment(), securityPlan(entry));
        }
        Map<String, UplinkPlan> guards = new HashMap<>();
        for (UplinkGuard guard : program.uplinkGuards()) {
            guards.put(guard.uplink() + "\n" + guard.segment(), uplinkPlan(program, guard));
        }
        Map<Integer, int[]> rowsOf = new LinkedHashMap<>();
        for (Ingress entry : program.ingress()) {
            if (entry instanceof Ingress.OfPort of) {
                SegmentPlan segment = segmentPlans[segments.slot(of.segment())];
                int slot = ports.slot(of.port());
                Row row =
                        new Row(
                                rows.size(),
                                slot,
                                segment,
                                security.get(of.port() + "\n" + of.segment()),
                                null,
                                -1,
                                false,
                                -1);
                addRow(rowsOf, slot, vid(of.tag()), row, rows);
            } else if (entry instanceof Ingress.OfPNic of) {
                Row row =
                        new Row(
                                rows.size(),
                                ports.slot(of.uplink()),
                                segmentPlans[segments.slot(of.segment())],
                                null,
                                guards.get(of.uplink() + "\n" + of.segment()),
                                -1,
                                false,
                                -1);
                addRow(rowsOf, ports.slot(of.pnic()), vid(of.tag()), row, rows);
            } else if (entry instanceof Ingress.OfMirror of) {
                Row row =
                        new Row(
                                rows.size(),
                                -1,
                                null,
                                null,
                                null,
                                ports.slot(of.target()),
                                false,
                                -1);
                addRow(rowsOf, ports.slot(of.pnic()), of.vid(), row, rows);
            }
        }
        @Nullable AttachmentPlan[] plans = new AttachmentPlan[ports.limit()];
        for (Port port : program.ports()) {
            if (port.kind() != Port.Kind.UPLINK) {
                int slot = ports.slot(port.name());
                plans[slot] =
                        attachment(
                                slot,
                                port.name(),
                                slot,
                                port.mtu(),
                                port.receiveOnly(),
                                rowsOf.get(slot),
                                0);
            }
        }
        for (HostProgram.PNic pnic : program.pnics()) {
            int slot = ports.slot(pnic.name());
            plans[slot] =
                    attachment(
                            slot,
                            pnic.name(),
                            Plan.PNIC,
                            pnic.mtu(),
                            false,
                            rowsOf.get(slot),
                            pnic.bytesPerSecond());
        }
        for (String file : MirrorPlans.files(program)) {
            int slot = ports.slot(file);
            plans[slot] = attachment(slot, file, Plan.CAPTURE_FILE, 0, true, null, 0);
        }
        return plans;
    }

    private static AttachmentPlan attachment(
            int slot,
            String name,
            int port,
            int mtu,
            boolean receiveOnly,
            int @Nullable [] rowByVid,
            long rate) {
        int[] rows = rowByVid == null ? noRows() : rowByVid;
        return new AttachmentPlan(slot, name, port, rows, mtu, receiveOnly, rate);
    }

    private static int[] noRows() {
        int[] none = new int[4096];
        Arrays.fill(none, -1);
        return none;
    }

    private static void addRow(
            Map<Integer, int[]> rowsOf, int slot, int vid, Row row, List<Row> rows) {
        rowsOf.computeIfAbsent(slot, s -> noRows())[vid] = row.index();
        rows.add(row);
    }

    static SecurityPlan securityPlan(PortSecurity entry) {
        List<PortSecurity.Pair> pairs = List.copyOf(entry.pairs());
        return new SecurityPlan(
                entry,
                macs(entry.macs()),
                pairs.stream().mapToLong(p -> p.mac().bits()).toArray(),
                pairs.stream().map(p -> range(p.prefix())).toArray(AddressRange[]::new));
    }

    static AddressRange range(Prefix prefix) {
        int length = prefix.length();
        if (prefix.version() == 4) {
            long mask = length == 0 ? 0 : -1L << (32 - length) & 0xFFFF_FFFFL;
            return new AddressRange(false, 0, prefix.address().lo(), -1L, mask);
        }
        long hi = length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
        long lo = length <= 64 ? 0 : length == 128 ? -1L : -1L << (128 - length);
        return new AddressRange(true, prefix.address().hi(), prefix.address().lo(), hi, lo);
    }

    UplinkPlan uplinkPlan(HostProgram program, UplinkGuard guard) {
        AddressSet own = program.addressSets().get(guard.own());
        return new UplinkPlan(
                own == null ? null : new PrefixSet(own.prefixes()), macs(guard.peers()));
    }

    static long[] macs(SortedSet<Mac> macs) {
        return macs.stream().mapToLong(Mac::bits).sorted().toArray();
    }

    private void flood(
            HostProgram program, SegmentPlan[] plans, Plan.@Nullable OverlayPlan overlay) {
        for (Flood entry : program.flood()) {
            SegmentPlan plan = plans[segments.slot(entry.segment())];
            if (plan != null) {
                plan.floods = true;
                plan.floodPorts = known(program, entry.ports());
                plan.floodVteps =
                        new TreeSet<Ip>(entry.vteps())
                                .stream()
                                        .mapToInt(ip -> OverlayPlans.index(overlay, ip))
                                        .filter(i -> i >= 0)
                                        .toArray();
                plan.unknownPorts = known(program, entry.unknownUnicast());
                plan.routerPorts = known(program, entry.routers());
            }
        }
    }

    /// Names that are ports of the program.
    private int[] known(HostProgram program, SortedSet<String> names) {
        return names.stream()
                .filter(name -> program.ports().stream().anyMatch(p -> p.name().equals(name)))
                .mapToInt(ports::slot)
                .toArray();
    }

    static int vid(Tag tag) {
        return switch (tag) {
            case Tag.Untagged ignored -> Plan.UNTAGGED;
            case Tag.Vid vid -> vid.vid();
        };
    }
}
