package ringwall.cli.trace;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.cli.trace.Endpoint.OfExternal;
import ringwall.cli.trace.Endpoint.OfVnic;
import ringwall.compiler.Compiled;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.program.DropReason;
import ringwall.program.interpreter.Output;
import ringwall.wire.Ethernet;

/// A probe's way from one end to the other.
///
/// @param targetHost empty when the target is outside
/// @param delivered the target got it (for ARP: the sender got an answer)
/// @param drops every reason met on the way
/// @param remarks what had to be done first
record Journey(
        String from,
        String to,
        String targetHost,
        List<Hop> hops,
        boolean delivered,
        List<DropReason> drops,
        List<String> remarks) {

    /// @throws Endpoint.Unknown when the two ends cannot talk for a reason outside of any frame
    static Journey take(Network network, Compiled compiled, Endpoint from, Endpoint to, Probe probe)
            throws Endpoint.Unknown {
        TracedNetwork traced = new TracedNetwork(network, compiled);
        return switch (from) {
            case OfVnic vnic -> fromVnic(network, traced, vnic, to, probe);
            case OfExternal external -> fromExternal(network, traced, external, to, probe);
            case Endpoint.OfAddress address ->
                    throw new Endpoint.Unknown(
                            "--from "
                                    + address.address()
                                    + " belongs to no VM and no external network");
        };
    }

    private static Journey fromVnic(
            Network network, TracedNetwork traced, OfVnic from, Endpoint to, Probe probe)
            throws Endpoint.Unknown {
        Ip[] pair = addresses(from.vnic().addresses(), to, from.name(), probe);
        Mac next = nextHop(network, from, to, pair[1]);
        byte[] frame = probe.frame(from.vnic().mac(), next, pair[0], pair[1]);
        String host = from.vm().host();
        List<String> remarks = new ArrayList<>();
        List<Hop> hops = traced.send(host, from.name(), frame);
        if (drops(hops).contains(DropReason.NEIGHBOUR_UNKNOWN)) {
            remarks.add(
                    "the first packet met a next hop whose MAC was not known yet; the switch asked, and this is the second");
            traced.settle();
            hops = traced.send(host, from.name(), frame);
        }
        return new Journey(
                from.name(),
                name(to, pair[1]),
                host(to),
                hops,
                arrived(hops, from, to, probe),
                drops(hops),
                remarks);
    }

    private static Journey fromExternal(
            Network network, TracedNetwork traced, OfExternal from, Endpoint to, Probe probe)
            throws Endpoint.Unknown {
        Station station =
                traced.station(from.external().name())
                        .orElseThrow(() ->
                                new Endpoint.Unknown(
                                        "no physical switch carries the VLAN of external network "
                                                + from.external().name()));
        Ip[] pair = addresses(List.of(from.address()), to, from.external().name(), probe);
        Segment segment = network.segments().get(from.external().segment());
        boolean inSegment =
                segment != null
                        && segment.subnets().stream().anyMatch(s -> s.prefix().contains(pair[1]));
        Ip ask = inSegment ? pair[1] : gateway(segment, pair[1]).orElse(pair[1]);
        Optional<Mac> known =
                to instanceof OfVnic vnic && !ask.isV4()
                        ? Optional.of(vnic.vnic().mac())
                        : station.ask(ask);
        List<String> remarks = new ArrayList<>();
        if (known.isEmpty()) {
            remarks.add(
                    "nobody answered ARP for " + ask + " on segment " + from.external().segment());
            return new Journey(
                    from.external().name(),
                    name(to, pair[1]),
                    host(to),
                    List.of(),
                    false,
                    List.of(),
                    remarks);
        }
        byte[] frame = probe.frame(station.mac(), known.get(), pair[0], pair[1]);
        List<Hop> hops = traced.send(station, frame);
        return new Journey(
                from.external().name(),
                name(to, pair[1]),
                host(to),
                hops,
                arrived(hops, from, to, probe),
                drops(hops),
                remarks);
    }

    /// Addresses of one version that both ends have; for raw frames, whatever there is.
    private static Ip[] addresses(List<Ip> from, Endpoint to, String sender, Probe probe)
            throws Endpoint.Unknown {
        List<Ip> targets =
                switch (to) {
                    case OfVnic vnic -> vnic.vnic().addresses();
                    case OfExternal external -> List.of(external.address());
                    case Endpoint.OfAddress address -> List.of(address.address());
                };
        for (Ip target : targets) {
            for (Ip source : from) {
                if (source.version() == target.version()) {
                    return new Ip[] {source, target};
                }
            }
        }
        if (probe instanceof Probe.Raw) {
            return new Ip[] {Ip.v4(0), Ip.v4(0)};
        }
        throw new Endpoint.Unknown(
                sender + " and the target have no address of the same IP version");
    }

    /// The gateway's MAC, or the target's own where both are in one subnet or nothing routes.
    private static Mac nextHop(Network network, OfVnic from, Endpoint to, Ip target) {
        boolean near =
                from.segment().isPresent()
                        && from.segment().get().subnets().stream()
                                .anyMatch(s -> s.prefix().contains(target));
        boolean routed = from.segment().map(Segment::routed).orElse(false);
        if (to instanceof OfVnic vnic && (near || !routed)) {
            return vnic.vnic().mac();
        }
        if (to instanceof OfExternal external && !routed) {
            return external.external()
                    .viaMac()
                    .orElse(Mac.derived("external " + external.external().name()));
        }
        return network.gatewayMac();
    }

    private static Optional<Ip> gateway(
            @org.jspecify.annotations.Nullable Segment segment, Ip target) {
        return segment == null
                ? Optional.empty()
                : segment.subnets().stream()
                        .flatMap(s -> s.gateway().stream())
                        .filter(g -> g.version() == target.version())
                        .findFirst();
    }

    /// What the frame met on its own way, without copies that were flooded elsewhere.
    List<DropReason> ownDrops() {
        return drops(hops.stream().filter(hop -> !hop.aside(targetHost)).toList());
    }

    private static String host(Endpoint to) {
        return to instanceof OfVnic vnic ? vnic.vm().host() : "";
    }

    private static String name(Endpoint to, Ip address) {
        return switch (to) {
            case OfVnic vnic -> vnic.name();
            case OfExternal external -> external.external().name() + " (" + address + ")";
            case Endpoint.OfAddress unknown -> address.toString();
        };
    }

    private static boolean arrived(List<Hop> hops, Endpoint from, Endpoint to, Probe probe) {
        if (probe instanceof Probe.Arp && from instanceof OfVnic asker) {
            return answered(hops, asker);
        }
        return switch (to) {
            case OfVnic target ->
                    hops.stream()
                            .flatMap(hop -> hop.outputs().stream())
                            .anyMatch(output ->
                                    output.attachment().equals(target.name())
                                            && forTarget(output, target, probe));
            case OfExternal external ->
                    hops.stream()
                            .anyMatch(hop ->
                                    hop.node().equals("external " + external.external().name()));
            case Endpoint.OfAddress unknown -> false;
        };
    }

    private static boolean answered(List<Hop> hops, OfVnic asker) {
        return hops.stream()
                .flatMap(hop -> hop.outputs().stream())
                .anyMatch(output ->
                        output.attachment().equals(asker.name())
                                && Ethernet.dst(MemorySegment.ofArray(output.frame()), 0)
                                        == asker.vnic().mac().bits());
    }

    /// A copy for the target itself, not one that a mirror made.
    private static boolean forTarget(Output output, OfVnic target, Probe probe) {
        long dst = Ethernet.dst(MemorySegment.ofArray(output.frame()), 0);
        return probe instanceof Probe.Raw
                || dst == target.vnic().mac().bits()
                || new Mac(dst).isGroup();
    }

    private static List<DropReason> drops(List<Hop> hops) {
        List<DropReason> all = new ArrayList<>();
        for (Hop hop : hops) {
            if (hop.trace() != null) {
                all.addAll(hop.trace().drops());
            }
        }
        return all;
    }
}
