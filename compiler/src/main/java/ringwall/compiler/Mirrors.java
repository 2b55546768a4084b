package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Diagnostic;
import ringwall.model.Host;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;

/// Mirror sessions (SP 800-125B 5): which ports each copies, and how copies travel.
final class Mirrors {
    /// @param sources by name
    /// @param receiver the target's port, where the target is one
    record Session(
            Mirror mirror, SortedMap<String, Attachment> sources, Optional<Attachment> receiver) {

        SortedSet<String> sourcesOn(String host) {
            SortedSet<String> here = new TreeSet<>();
            sources.forEach((name, attachment) -> {
                if (attachment.host().equals(host)) {
                    here.add(name);
                }
            });
            return here;
        }

        SortedSet<String> sourceHosts() {
            SortedSet<String> hosts = new TreeSet<>();
            sources.values().forEach(attachment -> hosts.add(attachment.host()));
            return hosts;
        }
    }

    /// How a host's copies reach a target port on another host.
    sealed interface Transport {
        /// @param uplink that carries the RSPAN VLAN
        record Rspan(String uplink, int vid) implements Transport {}

        record Tunnel(int vni) implements Transport {}
    }

    private final Wiring wiring;
    private final List<Session> sessions = new ArrayList<>();

    Mirrors(Wiring wiring, Sides sides, LocalDate today, List<Diagnostic> notes) {
        this.wiring = wiring;
        for (Mirror mirror : wiring.network.mirrors().values()) {
            if (mirror.expires().isPresent() && mirror.expires().get().isBefore(today)) {
                notes.add(
                        Diagnostic.note(
                                mirror.where(),
                                "mirror '"
                                        + mirror.name()
                                        + "' expired after "
                                        + mirror.expires().get()
                                        + " and copies nothing",
                                "remove it, or give it a later 'expires'"));
                continue;
            }
            Session session =
                    new Session(
                            mirror,
                            sources(mirror, sides, notes),
                            receiver(mirror).flatMap(wiring::attachment));
            sessions.add(session);
            check(session, notes);
        }
    }

    /// Ports that only receive: targets of sessions, and vNICs in destination mode. Read before
    /// anything is attached.
    static Set<String> receivers(Network network) {
        Set<String> names = new HashSet<>();
        for (Mirror mirror : network.mirrors().values()) {
            receiver(mirror).ifPresent(names::add);
        }
        for (Vm vm : network.vms().values()) {
            for (Vm.Vnic vnic : vm.vnics().values()) {
                if (vnic.mirroring() == Vm.MirroringMode.DESTINATION) {
                    names.add(vm.vnicName(vnic.name()));
                }
            }
        }
        return names;
    }

    private static Optional<String> receiver(Mirror mirror) {
        return mirror.target() instanceof Mirror.Target.ToVnic to
                ? Optional.of(to.vm() + "/" + to.nic())
                : Optional.empty();
    }

    private SortedMap<String, Attachment> sources(
            Mirror mirror, Sides sides, List<Diagnostic> notes) {
        SortedMap<String, Attachment> sources = new TreeMap<>();
        NavigableSet<String> names = new TreeSet<>();
        Sides.Side side = sides.of(mirror.from());
        names.addAll(side.named());
        for (String space : sides.spaces()) {
            side.addressedPorts(space).byHost().values().forEach(names::addAll);
        }
        for (String name : names) {
            Attachment attachment = wiring.attachments.get(name);
            if (attachment == null || attachment.receiveOnly()) {
                continue; // no mirror of a mirror
            }
            String refusal = refusal(mirror, attachment);
            if (refusal.isEmpty()) {
                sources.put(name, attachment);
            } else {
                notes.add(
                        Diagnostic.warning(
                                mirror.where(),
                                "mirror '"
                                        + mirror.name()
                                        + "' does not copy "
                                        + name
                                        + ": "
                                        + refusal,
                                "ask for the consent, or leave the vNIC out of 'from'"));
            }
        }
        return sources;
    }

    private static String refusal(Mirror mirror, Attachment attachment) {
        String tenant = attachment.vm().tenant();
        return switch (attachment.group().mirrorPermission()) {
            case DENY -> "port group '" + attachment.group().name() + "' denies mirroring";
            case ASK ->
                    tenant.isEmpty() || mirror.consent().contains(tenant)
                            ? ""
                            : "tenant '" + tenant + "' has not consented";
            case ALLOW -> "";
        };
    }

    private void check(Session session, List<Diagnostic> notes) {
        Mirror mirror = session.mirror();
        if (session.sources().isEmpty()) {
            notes.add(
                    Diagnostic.note(
                            mirror.where(),
                            "mirror '" + mirror.name() + "' copies nothing: no vNIC is its source",
                            ""));
        }
        if (session.receiver().isEmpty()) {
            if (mirror.target() instanceof Mirror.Target.ToRemote) {
                for (String host : session.sourceHosts()) {
                    if (wiring.host(host).vtep().isEmpty()) {
                        notes.add(
                                Diagnostic.warning(
                                        mirror.where(),
                                        "mirror '"
                                                + mirror.name()
                                                + "' copies nothing on host '"
                                                + host
                                                + "': copies to a collector leave by the VTEP, and"
                                                + " it has none",
                                        "give the host a VTEP"));
                    }
                }
            }
            return;
        }
        String to = session.receiver().get().host();
        for (String host : session.sourceHosts()) {
            if (!host.equals(to) && transport(session, host).isEmpty()) {
                notes.add(
                        Diagnostic.warning(
                                mirror.where(),
                                "mirror '"
                                        + mirror.name()
                                        + "' copies nothing on host '"
                                        + host
                                        + "': no segment carries copies to host '"
                                        + to
                                        + "'",
                                "name a VLAN or an overlay segment that both hosts have in 'over'"));
            }
        }
    }

    List<Session> sessions() {
        return sessions;
    }

    /// How copies leave a host for the receiver's host.
    Optional<Transport> transport(Session session, String hostName) {
        Segment over = wiring.network.segments().get(session.mirror().over());
        if (over == null || session.receiver().isEmpty()) {
            return Optional.empty();
        }
        Host to = wiring.host(session.receiver().get().host());
        Host from = wiring.host(hostName);
        return switch (over.carrier()) {
            case Segment.Carrier.Vlan vlan ->
                    rspanUplink(over, to).isEmpty()
                            ? Optional.empty()
                            : rspanUplink(over, from)
                                    .map(uplink -> new Transport.Rspan(uplink, vlan.vid()));
            case Segment.Carrier.Overlay overlay ->
                    from.vtep().isPresent() && to.vtep().isPresent() && overlay.id() < 1L << 24
                            ? Optional.of(new Transport.Tunnel((int) overlay.id()))
                            : Optional.empty();
            case Segment.Carrier.Local local -> Optional.empty();
        };
    }

    /// The uplink of a host by which mirror copies travel in a VLAN.
    Optional<String> rspanUplink(Segment over, Host host) {
        VirtualSwitch on = wiring.carrierOn(over, host);
        return on == null || Uplinks.members(host, on).isEmpty()
                ? Optional.empty()
                : Optional.of(Names.uplink(on.name()));
    }

    /// Uplinks of a host that mirrors need, beside those of its segments.
    SortedSet<String> uplinks(String host) {
        NavigableSet<String> uplinks = new TreeSet<>();
        for (Session session : sessions) {
            boolean source = !session.sourcesOn(host).isEmpty();
            if (source && session.mirror().target() instanceof Mirror.Target.ToUplink to) {
                VirtualSwitch on = wiring.network.switches().get(to.virtualSwitch());
                if (on != null && on.hosts().contains(host)) {
                    uplinks.add(Names.uplink(on.name()));
                }
            }
            for (String from : session.sourceHosts()) {
                if (travels(session, from)
                        && transport(session, from).orElse(null) instanceof Transport.Rspan rspan) {
                    if (from.equals(host)) {
                        uplinks.add(rspan.uplink());
                    }
                    if (session.receiver().orElseThrow().host().equals(host)) {
                        Segment over = wiring.segment(session.mirror().over());
                        rspanUplink(over, wiring.host(host)).ifPresent(uplinks::add);
                    }
                }
            }
        }
        return uplinks;
    }

    /// Copies of the session leave the host for the receiver's.
    boolean travels(Session session, String from) {
        return session.receiver().isPresent() && !session.receiver().get().host().equals(from);
    }

    /// Hosts with which a host exchanges mirror copies in tunnels.
    SortedSet<String> tunnelPeers(String host) {
        SortedSet<String> peers = new TreeSet<>();
        for (Session session : sessions) {
            for (String from : session.sourceHosts()) {
                if (travels(session, from)
                        && transport(session, from).orElse(null) instanceof Transport.Tunnel) {
                    String to = session.receiver().orElseThrow().host();
                    if (from.equals(host)) {
                        peers.add(to);
                    } else if (to.equals(host)) {
                        peers.add(from);
                    }
                }
            }
        }
        return peers;
    }

    /// A host's copies leave it by the VTEP for a collector.
    boolean toCollector(String host) {
        return sessions.stream()
                .anyMatch(session ->
                        session.mirror().target() instanceof Mirror.Target.ToRemote
                                && !session.sourcesOn(host).isEmpty());
    }

    /// Ports of a switch on a host in source mode (SP 800-125B 5.1).
    SortedMap<String, Attachment> sourceMode(String host, String virtualSwitch) {
        SortedMap<String, Attachment> found = new TreeMap<>();
        for (Attachment attachment : wiring.on(host)) {
            if (attachment.vnic().mirroring() == Vm.MirroringMode.SOURCE
                    && attachment.virtualSwitch().name().equals(virtualSwitch)
                    && attachment.group().mirrorPermission() != PortGroup.MirrorPermission.DENY) {
                found.put(attachment.name(), attachment);
            }
        }
        return found;
    }
}
