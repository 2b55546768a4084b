package ringwall.lab.matrix;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Rule;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.Service;
import ringwall.model.Vm;

/// What a Network's rules say about a connection, read from the rules themselves: tiers in order,
/// the first rule that matches decides, PASS goes on, then drop. It also says whether there is a
/// way at all: the same segment, or two routed ones of one tenant.
public final class Policy {
    /// An echo request has this type.
    private static final int ECHO4 = 8;

    private static final int ECHO6 = 128;

    private final Network network;
    private final LocalDate today;

    public Policy(Network network, LocalDate today) {
        this.network = network;
        this.today = today;
    }

    /// @param allowed a new connection may be opened
    /// @param why the deciding rule's id, or a phrase
    public record Answer(boolean allowed, String why) {}

    /// All vNICs with addresses, then the externals.
    public List<Party> parties() {
        List<Party> parties = new ArrayList<>();
        for (Vm vm : network.vms().values()) {
            if (vm.appliance().isPresent()) {
                continue;
            }
            for (Vm.Vnic vnic : vm.vnics().values()) {
                Optional<String> segment = segmentOf(vnic);
                if (segment.isPresent() && !vnic.addresses().isEmpty()) {
                    String name = vm.vnics().size() == 1 ? vm.name() : vm.vnicName(vnic.name());
                    parties.add(
                            new Party(
                                    name,
                                    Optional.of(vm.name()),
                                    vnic.name(),
                                    vnic.addresses(),
                                    segment.get(),
                                    vm.tenant()));
                }
            }
        }
        for (External external : network.externals().values()) {
            Segment segment = network.segments().get(external.segment());
            parties.add(
                    new Party(
                            external.name(),
                            Optional.empty(),
                            "",
                            List.of(addressOf(external)),
                            external.segment(),
                            segment == null ? "" : segment.tenant()));
        }
        return parties;
    }

    /// An address of an external that stands for all of it.
    public static Ip addressOf(External external) {
        return external.prefixes().stream()
                .map(prefix ->
                        prefix.length() == prefix.address().bits()
                                ? prefix.address()
                                : prefix.address().next())
                .findFirst()
                .orElse(Ip.parse(external.via().isV4() ? "198.51.100.7" : "2001:db8:ffff::7"));
    }

    public Optional<String> segmentOf(Vm.Vnic vnic) {
        PortGroup group = network.portGroups().get(vnic.portGroup());
        return group != null && group.attach() instanceof PortGroup.Attach.Access access
                ? Optional.of(access.segment())
                : Optional.empty();
    }

    /// What the rules mention, each port range by its first port; ping; and one port that no rule
    /// mentions.
    public SortedSet<Probe> probes() {
        SortedSet<Probe> probes = new TreeSet<>();
        probes.add(Probe.PING);
        for (Rule.Tier tier : network.tiers()) {
            for (Rule rule : tier.rules()) {
                for (Service.Term term : rule.services()) {
                    if (term instanceof Service.Term.Ports ports
                            && (ports.protocol() == 6 || ports.protocol() == 17)) {
                        probes.add(
                                new Probe(ports.protocol(), Math.max(1, ports.firstDestination())));
                    }
                }
            }
        }
        int other = 4_444;
        while (probes.contains(new Probe(6, other))) {
            other++;
        }
        probes.add(new Probe(6, other));
        return probes;
    }

    /// May `from` open `probe` at `to`?
    ///
    /// @param version of IP
    public Answer judge(Party from, Party to, Probe probe, int version) {
        if (from.address(version).isEmpty() || to.address(version).isEmpty()) {
            return new Answer(false, "no IPv" + version + " address");
        }
        if (!joined(from, to, version)) {
            return new Answer(false, "no way between " + from.segment() + " and " + to.segment());
        }
        for (Rule.Tier tier : network.tiers()) {
            for (Rule rule : tier.rules()) {
                boolean holds =
                        !rule.disabled()
                                && rule.expires().map(day -> !day.isBefore(today)).orElse(true);
                if (holds && matches(rule, from, to, probe, version)) {
                    switch (rule.action()) {
                        case ALLOW -> {
                            return new Answer(true, rule.id());
                        }
                        case DROP, REJECT -> {
                            return new Answer(false, rule.id());
                        }
                        case PASS -> {
                            // the next tier decides
                        }
                    }
                    break;
                }
            }
        }
        return new Answer(false, "no rule");
    }

    private boolean joined(Party from, Party to, int version) {
        if (from.external() && to.external()) {
            return false;
        }
        if (from.segment().equals(to.segment()) && !from.external() && !to.external()) {
            return true;
        }
        Segment a = network.segments().get(from.segment());
        Segment b = network.segments().get(to.segment());
        return a != null
                && b != null
                && a.tenant().equals(b.tenant())
                && hasGateway(a, version)
                && hasGateway(b, version);
    }

    private static boolean hasGateway(Segment segment, int version) {
        return segment.subnets().stream()
                .anyMatch(subnet ->
                        subnet.prefix().version() == version && subnet.gateway().isPresent());
    }

    private boolean matches(Rule rule, Party from, Party to, Probe probe, int version) {
        return (rule.services().isEmpty()
                        || rule.services().stream().anyMatch(term -> matches(term, probe, version)))
                && rule.from().stream().anyMatch(peer -> matches(peer, from, version))
                && rule.to().stream().anyMatch(peer -> matches(peer, to, version));
    }

    private static boolean matches(Service.Term term, Probe probe, int version) {
        return switch (term) {
            case Service.Term.AnyIp any -> true;
            case Service.Term.Ports ports ->
                    ports.protocol() == probe.protocol()
                            && ports.firstDestination() <= probe.port()
                            && probe.port() <= ports.lastDestination();
            case Service.Term.Icmp icmp ->
                    probe.equals(Probe.PING)
                            && icmp.version() == version
                            && (icmp.type() < 0 || icmp.type() == (version == 4 ? ECHO4 : ECHO6));
            case Service.Term.Protocol protocol ->
                    protocol.protocol()
                            == (probe.equals(Probe.PING) && version == 6 ? 58 : probe.protocol());
        };
    }

    private boolean matches(Rule.Peer peer, Party party, int version) {
        return switch (peer) {
            case Rule.Peer.Any any -> true;
            case Rule.Peer.OfGroup group -> inGroup(group.group(), party, version, new HashSet<>());
            case Rule.Peer.OfVm vm -> party.vm().equals(Optional.of(vm.vm()));
            case Rule.Peer.OfVnic vnic ->
                    party.vm().equals(Optional.of(vnic.vm())) && party.nic().equals(vnic.nic());
            case Rule.Peer.OfSegment segment ->
                    !party.external() && party.segment().equals(segment.segment());
            case Rule.Peer.OfExternal external ->
                    party.external() && party.name().equals(external.external());
            case Rule.Peer.OfPrefix prefix ->
                    party.address(version).map(ip -> prefix.prefix().contains(ip)).orElse(false);
            case Rule.Peer.OfTenant tenant ->
                    !party.external() && party.tenant().equals(tenant.tenant());
        };
    }

    private boolean inGroup(String name, Party party, int version, Set<String> seen) {
        SecurityGroup group = network.groups().get(name);
        if (group == null || !seen.add(name)) {
            return false;
        }
        if (group.prefixes().stream()
                .anyMatch(p -> party.address(version).map(p::contains).orElse(false))) {
            return true;
        }
        if (group.groups().stream().anyMatch(inner -> inGroup(inner, party, version, seen))) {
            return true;
        }
        if (party.external()
                || !group.tenant().isEmpty() && !group.tenant().equals(party.tenant())) {
            return false;
        }
        String vm = party.vm().orElseThrow();
        return group.vms().contains(vm)
                || group.vms().contains(vm + "/" + party.nic())
                || group.selectors().stream().anyMatch(selector -> bears(vm, selector));
    }

    private boolean bears(String name, SortedMap<String, String> selector) {
        Vm vm = network.vms().get(name);
        return vm != null
                && !selector.isEmpty()
                && selector.entrySet().stream()
                        .allMatch((Map.Entry<String, String> label) ->
                                label.getValue().equals(vm.labels().get(label.getKey())));
    }
}
