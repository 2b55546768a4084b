package ringwall.compiler;

import java.util.List;
import ringwall.model.Network;
import ringwall.model.Rule;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.Service;

/// What the rules of a Network say of a new TCP connection, read line by line: as slow and as plain
/// as possible.
final class Oracle {
    private final Network network;

    Oracle(Network network) {
        this.network = network;
    }

    boolean allows(Wires.Talker from, Wires.Talker to, int port) {
        for (Rule.Tier tier : network.tiers()) {
            for (Rule rule : tier.rules()) {
                boolean expired =
                        rule.expires().isPresent() && rule.expires().get().isBefore(Given.TODAY);
                if (rule.disabled()
                        || expired
                        || !any(rule.from(), from)
                        || !any(rule.to(), to)
                        || !serves(rule.services(), port)) {
                    continue;
                }
                if (rule.action() == Rule.Action.PASS) {
                    break;
                }
                return rule.action() == Rule.Action.ALLOW;
            }
        }
        return false;
    }

    private static boolean serves(List<Service.Term> terms, int port) {
        return terms.isEmpty()
                || terms.stream()
                        .anyMatch(term ->
                                term instanceof Service.Term.AnyIp
                                        || term instanceof Service.Term.Ports p
                                                && p.protocol() == 6
                                                && p.firstDestination() <= port
                                                && port <= p.lastDestination());
    }

    private boolean any(List<Rule.Peer> peers, Wires.Talker who) {
        return peers.stream().anyMatch(peer -> is(peer, who));
    }

    private boolean is(Rule.Peer peer, Wires.Talker who) {
        return switch (peer) {
            case Rule.Peer.Any any -> true;
            case Rule.Peer.OfGroup of -> inGroup(of.group(), who);
            case Rule.Peer.OfVm of -> who.vm().name().equals(of.vm());
            case Rule.Peer.OfVnic of -> who.name().equals(of.vm() + "/" + of.nic());
            case Rule.Peer.OfSegment of -> who.segment().name().equals(of.segment());
            case Rule.Peer.OfExternal of -> false;
            case Rule.Peer.OfPrefix of -> of.prefix().contains(who.ip());
            case Rule.Peer.OfTenant of ->
                    who.vm().tenant().equals(of.tenant()) || inTenantsSubnet(of.tenant(), who);
        };
    }

    private static boolean inTenantsSubnet(String tenant, Wires.Talker who) {
        Segment segment = who.segment();
        return segment.tenant().equals(tenant)
                && segment.subnets().stream().anyMatch(s -> s.prefix().contains(who.ip()));
    }

    private boolean inGroup(String name, Wires.Talker who) {
        SecurityGroup group = network.groups().get(name);
        if (group == null) {
            return false;
        }
        boolean admitted = group.tenant().isEmpty() || group.tenant().equals(who.vm().tenant());
        boolean member =
                group.vms().contains(who.vm().name())
                        || group.vms().contains(who.name())
                        || group.selectors().stream()
                                .anyMatch(
                                        s -> who.vm().labels().entrySet().containsAll(s.entrySet()))
                        || group.groups().stream().anyMatch(nested -> inGroup(nested, who));
        return admitted && member
                || group.prefixes().stream().anyMatch(prefix -> prefix.contains(who.ip()));
    }
}
