package ringwall.compiler;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Mirror;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.program.AddressSet;
import ringwall.program.Ingress;
import ringwall.program.MirrorEntry;
import ringwall.program.ServiceSet;

/// Mirror entries: sessions, promiscuous port groups, and vNICs in destination mode.
final class MirrorTables {
    private final Wiring wiring;
    private final Mirrors mirrors;
    private final String host;
    private final Draft draft;

    private MirrorTables(Wiring wiring, Mirrors mirrors, String host, Draft draft) {
        this.wiring = wiring;
        this.mirrors = mirrors;
        this.host = host;
        this.draft = draft;
    }

    static void write(Wiring wiring, Mirrors mirrors, String host, Draft draft) {
        MirrorTables tables = new MirrorTables(wiring, mirrors, host, draft);
        for (Mirrors.Session session : mirrors.sessions()) {
            tables.session(session);
            tables.arrivals(session);
        }
        tables.promiscuous();
        tables.destinationMode();
    }

    private void session(Mirrors.Session session) {
        SortedSet<String> here = session.sourcesOn(host);
        Optional<MirrorEntry.Target> target = here.isEmpty() ? Optional.empty() : target(session);
        if (target.isEmpty()) {
            return;
        }
        Mirror mirror = session.mirror();
        boolean sent = mirror.direction() != Mirror.Direction.TO_VM;
        boolean received = mirror.direction() != Mirror.Direction.FROM_VM;
        String name = "mirror:" + mirror.name();
        String filter = "";
        if (!mirror.filter().isEmpty()) {
            filter = name;
            draft.services.put(name, new ServiceSet(name, mirror.filter()));
        }
        SortedSet<Mac> macs = new TreeSet<>();
        String covered = "";
        if (sent) {
            session.sources()
                    .values()
                    .forEach(source -> macs.addAll(wiring.macs().allowed(source)));
            covered = cover(name, session.sources().values());
        }
        draft.mirrors.add(
                new MirrorEntry(
                        mirror.name(),
                        false,
                        sent ? here : new TreeSet<>(),
                        received ? here : new TreeSet<>(),
                        macs,
                        covered,
                        filter,
                        mirror.truncateTo(),
                        target.get(),
                        expiry(mirror)));
    }

    /// Nothing is copied from the first second of the day after the last.
    private static OptionalLong expiry(Mirror mirror) {
        return mirror.expires().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        mirror.expires()
                                .get()
                                .plusDays(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toEpochSecond());
    }

    /// Names the addresses whose senders' side has made the copy.
    private String cover(String name, Collection<Attachment> sources) {
        List<Prefix> addresses = new ArrayList<>();
        String space = "";
        for (Attachment source : sources) {
            for (String segment : source.segments().keySet()) {
                space = wiring.space(segment);
                for (Ip ip : source.addressesIn(segment)) {
                    addresses.add(Prefix.host(ip));
                }
            }
        }
        if (addresses.isEmpty()) {
            return "";
        }
        draft.addressSets.put(name, new AddressSet(name, space, Prefixes.disjoint(addresses)));
        return name;
    }

    private Optional<MirrorEntry.Target> target(Mirrors.Session session) {
        Host here = wiring.host(host);
        return switch (session.mirror().target()) {
            case Mirror.Target.ToVnic to -> toVnic(session);
            case Mirror.Target.ToUplink to -> {
                VirtualSwitch on = wiring.network.switches().get(to.virtualSwitch());
                yield on != null && on.hosts().contains(host)
                        ? Optional.of(
                                new MirrorEntry.Target.ToUplink(
                                        Names.uplink(on.name()), to.rspanVid()))
                        : Optional.empty();
            }
            case Mirror.Target.ToRemote to ->
                    here.vtep().isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new MirrorEntry.Target.ToRemote(
                                            kind(to.kind()),
                                            to.address(),
                                            to.sessionId(),
                                            wiring.underlay()
                                                    .nextHop(here.vtep().get(), to.address())));
            case Mirror.Target.ToFile to -> Optional.of(new MirrorEntry.Target.ToFile(to.path()));
        };
    }

    private Optional<MirrorEntry.Target> toVnic(Mirrors.Session session) {
        if (session.receiver().isEmpty()) {
            return Optional.empty();
        }
        Attachment receiver = session.receiver().get();
        if (receiver.host().equals(host)) {
            return Optional.of(new MirrorEntry.Target.ToPort(receiver.name()));
        }
        return mirrors.transport(session, host)
                .map(transport ->
                        switch (transport) {
                            case Mirrors.Transport.Rspan rspan ->
                                    new MirrorEntry.Target.ToUplink(rspan.uplink(), rspan.vid());
                            case Mirrors.Transport.Tunnel tunnel ->
                                    new MirrorEntry.Target.ToVtep(
                                            wiring.host(receiver.host())
                                                    .vtep()
                                                    .orElseThrow()
                                                    .address(),
                                            tunnel.vni());
                        });
    }

    private static String kind(Mirror.RemoteKind kind) {
        return switch (kind) {
            case GRE -> "gre";
            case ERSPAN_1 -> "erspan1";
            case ERSPAN_2 -> "erspan2";
            case ERSPAN_3 -> "erspan3";
        };
    }

    /// Copies from other hosts arrive in the session's VLAN or VNI and go to the target port alone.
    private void arrivals(Mirrors.Session session) {
        if (session.receiver().isEmpty() || !session.receiver().get().host().equals(host)) {
            return;
        }
        String name = session.mirror().name();
        String target = session.receiver().get().name();
        for (String from : session.sourceHosts()) {
            if (from.equals(host)) {
                continue;
            }
            Optional<Mirrors.Transport> transport = mirrors.transport(session, from);
            if (transport.isEmpty()) {
                continue;
            }
            switch (transport.get()) {
                case Mirrors.Transport.Rspan rspan -> rspan(session, name, target, rspan.vid());
                case Mirrors.Transport.Tunnel tunnel ->
                        arrive(
                                new Ingress.OfMirrorTunnel(
                                        wiring.host(from).vtep().orElseThrow().address(),
                                        tunnel.vni(),
                                        name,
                                        target));
            }
        }
    }

    private void rspan(Mirrors.Session session, String name, String target, int vid) {
        Segment over = wiring.segment(session.mirror().over());
        mirrors.rspanUplink(over, wiring.host(host))
                .ifPresent(uplink -> {
                    for (String pnic : Uplinks.pnics(wiring.network, wiring.host(host), uplink)) {
                        arrive(new Ingress.OfMirror(pnic, vid, name, target));
                    }
                });
    }

    /// A transport leads to one session: the first by name.
    private void arrive(Ingress arrival) {
        for (Ingress known : draft.ingress) {
            boolean same =
                    switch (arrival) {
                        case Ingress.OfMirror m ->
                                known instanceof Ingress.OfMirror k
                                        && k.pnic().equals(m.pnic())
                                        && k.vid() == m.vid();
                        case Ingress.OfMirrorTunnel m ->
                                known instanceof Ingress.OfMirrorTunnel k
                                        && k.peer().equals(m.peer())
                                        && k.vni() == m.vni();
                        case Ingress.OfPort m -> false;
                        case Ingress.OfPNic m -> false;
                        case Ingress.OfTunnel m -> false;
                    };
            if (same) {
                return;
            }
        }
        draft.ingress.add(arrival);
    }

    /// A promiscuous port sees what the other ports of its port group on this host send and receive
    /// (BEHAVIOUR 31), but not its own frames again.
    private void promiscuous() {
        SortedMap<String, SortedMap<String, Attachment>> groups = new TreeMap<>();
        for (Attachment attachment : wiring.on(host)) {
            if (attachment.group().security().promiscuous() && !attachment.receiveOnly()) {
                groups.computeIfAbsent(attachment.group().name(), g -> new TreeMap<>())
                        .put(attachment.name(), attachment);
            }
        }
        groups.values()
                .forEach(group ->
                        group.values().forEach(port -> copies("promiscuous:", true, port, group)));
    }

    /// vNICs in destination mode get what those in source mode on the same switch and host send and
    /// receive (SP 800-125B 5.1).
    private void destinationMode() {
        for (Attachment attachment : wiring.on(host)) {
            if (attachment.vnic().mirroring() == Vm.MirroringMode.DESTINATION) {
                copies(
                        "mirroring:",
                        false,
                        attachment,
                        mirrors.sourceMode(host, attachment.virtualSwitch().name()));
            }
        }
    }

    private void copies(
            String prefix,
            boolean promiscuous,
            Attachment to,
            SortedMap<String, Attachment> group) {
        SortedSet<String> others = new TreeSet<>(group.keySet());
        others.remove(to.name());
        if (others.isEmpty()) {
            return;
        }
        SortedSet<Mac> macs = new TreeSet<>();
        group.values().forEach(port -> macs.addAll(wiring.macs().allowed(port)));
        String name = prefix + to.name();
        draft.mirrors.add(
                new MirrorEntry(
                        name,
                        promiscuous,
                        others,
                        others,
                        macs,
                        cover(name, group.values()),
                        "",
                        OptionalInt.empty(),
                        new MirrorEntry.Target.ToPort(to.name()),
                        OptionalLong.empty()));
    }
}
