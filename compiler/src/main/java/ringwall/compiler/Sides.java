package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.Vm;

/// The two sides of rules. A side is a set of vNICs and of addresses: a vNIC is on it when it is
/// named, or for those of its addresses that a prefix of the side holds.
final class Sides {
    /// Ports of each host, by host.
    record Ports(Map<String, SortedSet<String>> byHost) {}

    private final Wiring wiring;
    private final Spaces spaces;
    private final Map<List<Rule.Peer>, Side> known = new HashMap<>();
    private final Map<String, SortedSet<String>> groupMembers = new HashMap<>();
    private final Map<String, NavigableMap<Ip, List<Attachment>>> bearers = new HashMap<>();
    private final Map<String, List<Attachment>> withPairs = new HashMap<>();
    private final Map<String, List<Attachment>> bySpace = new TreeMap<>();
    private final Map<String, List<Vm>> byLabel = new HashMap<>();

    Sides(Wiring wiring, Spaces spaces) {
        this.wiring = wiring;
        this.spaces = spaces;
        for (Vm vm : wiring.network.vms().values()) {
            vm.labels()
                    .forEach((key, value) ->
                            byLabel.computeIfAbsent(key + "=" + value, l -> new ArrayList<>())
                                    .add(vm));
        }
        for (Attachment attachment : wiring.attachments.values()) {
            Set<String> in = new HashSet<>();
            for (String segment : attachment.segments().keySet()) {
                String space = wiring.space(segment);
                in.add(space);
                for (Ip ip : attachment.addressesIn(segment)) {
                    bearers.computeIfAbsent(space, s -> new TreeMap<>())
                            .computeIfAbsent(ip, i -> new ArrayList<>(1))
                            .add(attachment);
                }
            }
            for (String space : in) {
                bySpace.computeIfAbsent(space, s -> new ArrayList<>()).add(attachment);
                if (!attachment.vnic().allowedPairs().isEmpty()) {
                    withPairs.computeIfAbsent(space, s -> new ArrayList<>()).add(attachment);
                }
            }
        }
    }

    Side of(List<Rule.Peer> peers) {
        Side side = known.get(peers);
        if (side == null) {
            side = new Side(peers);
            known.put(peers, side);
        }
        return side;
    }

    /// Tenants whose address spaces hold a vNIC; sorted.
    Collection<String> spaces() {
        return bySpace.keySet();
    }

    /// One side of a rule, resolved when first asked.
    final class Side {
        private final String label;
        private final boolean any;
        private final SortedSet<String> named = new TreeSet<>();

        /// Prefixes of every space.
        private final List<Prefix> prefixes = new ArrayList<>();

        /// Prefixes of one space.
        private final SortedMap<String, List<Prefix>> ofSpace = new TreeMap<>();

        /// As `ofSpace`, for what no vNIC is.
        private final SortedMap<String, List<Prefix>> outside = new TreeMap<>();

        private final Map<String, SortedSet<Prefix>> addresses = new HashMap<>();
        private final Map<String, Ports> namedPorts = new HashMap<>();
        private final Map<String, Ports> addressedPorts = new HashMap<>();

        private Side(List<Rule.Peer> peers) {
            SortedSet<String> labels = new TreeSet<>();
            boolean all = false;
            for (Rule.Peer peer : peers) {
                labels.add(Sides.label(peer));
                all |= peer instanceof Rule.Peer.Any;
                add(peer);
            }
            this.any = all;
            this.label = all ? "all" : String.join("+", labels);
            if (all) {
                named.addAll(wiring.attachments.keySet());
            }
        }

        private void add(Rule.Peer peer) {
            switch (peer) {
                case Rule.Peer.Any all -> {
                    // every port and every address
                }
                case Rule.Peer.OfGroup of -> {
                    named.addAll(members(of.group()));
                    prefixes.addAll(groupPrefixes(of.group(), new HashSet<>()));
                }
                case Rule.Peer.OfVm of -> nameVm(of.vm());
                case Rule.Peer.OfVnic of -> name(of.vm() + "/" + of.nic());
                case Rule.Peer.OfSegment of -> segment(of.segment());
                case Rule.Peer.OfExternal of -> external(of.external());
                case Rule.Peer.OfPrefix of -> prefixes.add(of.prefix());
                case Rule.Peer.OfTenant of -> tenant(of.tenant());
            }
        }

        private void nameVm(String name) {
            Vm vm = wiring.network.vms().get(name);
            if (vm != null) {
                vm.vnics().keySet().forEach(nic -> name(vm.vnicName(nic)));
            }
        }

        private void name(String vnic) {
            if (wiring.attachments.containsKey(vnic)) {
                named.add(vnic);
            }
        }

        private void segment(String name) {
            Segment segment = wiring.network.segments().get(name);
            if (segment == null) {
                return;
            }
            List<Prefix> here = ofSpace.computeIfAbsent(segment.tenant(), t -> new ArrayList<>());
            segment.subnets().forEach(subnet -> here.add(subnet.prefix()));
            for (Attachment attachment : wiring.in(name)) {
                if (attachment.segments().size() == 1) {
                    named.add(attachment.name());
                } else {
                    attachment.addressesIn(name).forEach(ip -> here.add(Prefix.host(ip)));
                }
            }
        }

        private void external(String name) {
            External external = wiring.network.externals().get(name);
            if (external != null) {
                String space = wiring.space(external.segment());
                outside.computeIfAbsent(space, s -> new ArrayList<>())
                        .addAll(
                                external.prefixes().isEmpty()
                                        ? spaces.outside(space)
                                        : external.prefixes());
            }
        }

        private void tenant(String tenant) {
            for (Attachment attachment : wiring.attachments.values()) {
                if (attachment.vm().tenant().equals(tenant)) {
                    named.add(attachment.name());
                }
            }
            for (Segment segment : wiring.network.segments().values()) {
                if (segment.tenant().equals(tenant)) {
                    List<Prefix> here = ofSpace.computeIfAbsent(tenant, t -> new ArrayList<>());
                    segment.subnets().forEach(subnet -> here.add(subnet.prefix()));
                }
            }
        }

        boolean any() {
            return any;
        }

        String label() {
            return label;
        }

        SortedSet<String> named() {
            return Collections.unmodifiableSortedSet(named);
        }

        /// Every address of the side in a tenant's space.
        SortedSet<Prefix> addresses(String space) {
            return addresses.computeIfAbsent(
                    space,
                    s -> {
                        List<Prefix> all = new ArrayList<>(loose(s));
                        all.addAll(outside.getOrDefault(s, List.of()));
                        for (String vnic : named) {
                            all.addAll(addressesOf(vnic, s));
                        }
                        return Collections.unmodifiableSortedSet(Prefixes.disjoint(all));
                    });
        }

        /// Addresses that put a vNIC on this side though it is not named.
        SortedSet<Prefix> loose(String space) {
            List<Prefix> all = new ArrayList<>(prefixes);
            all.addAll(ofSpace.getOrDefault(space, List.of()));
            return Prefixes.disjoint(all);
        }

        /// Ports of the named vNICs that have addresses in a space.
        Ports namedPorts(String space) {
            return namedPorts.computeIfAbsent(
                    space,
                    s -> {
                        Map<String, SortedSet<String>> byHost = new HashMap<>();
                        for (String name : named) {
                            Attachment attachment = attachment(name);
                            if (ruled(attachment) && inSpace(attachment, s)) {
                                byHost.computeIfAbsent(attachment.host(), h -> new TreeSet<>())
                                        .add(name);
                            }
                        }
                        return new Ports(byHost);
                    });
        }

        /// Ports that are on this side by some of their addresses only.
        Ports addressedPorts(String space) {
            return addressedPorts.computeIfAbsent(
                    space,
                    s -> {
                        Map<String, SortedSet<String>> byHost = new HashMap<>();
                        for (Prefix prefix : loose(s)) {
                            for (Attachment attachment : within(s, prefix)) {
                                if (ruled(attachment) && !named.contains(attachment.name())) {
                                    byHost.computeIfAbsent(attachment.host(), h -> new TreeSet<>())
                                            .add(attachment.name());
                                }
                            }
                        }
                        return new Ports(byHost);
                    });
        }
    }

    private List<Attachment> within(String space, Prefix prefix) {
        List<Attachment> found = new ArrayList<>();
        bearers.getOrDefault(space, Collections.emptyNavigableMap())
                .subMap(prefix.address(), true, prefix.last(), true)
                .values()
                .forEach(found::addAll);
        for (Attachment attachment : withPairs.getOrDefault(space, List.of())) {
            if (attachment.vnic().allowedPairs().stream()
                    .anyMatch(pair -> pair.prefix().overlaps(prefix))) {
                found.add(attachment);
            }
        }
        return found;
    }

    private Attachment attachment(String name) {
        return Objects.requireNonNull(wiring.attachments.get(name), name);
    }

    private boolean inSpace(Attachment attachment, String space) {
        for (String segment : attachment.segments().keySet()) {
            if (wiring.space(segment).equals(space)) {
                return true;
            }
        }
        return false;
    }

    /// Rules hold at the port at all.
    private static boolean ruled(Attachment attachment) {
        return !attachment.transit() && !attachment.receiveOnly();
    }

    /// The addresses of a vNIC in a space, with single ones that it shares (VRRP).
    List<Prefix> addressesOf(String vnic, String space) {
        Attachment attachment = attachment(vnic);
        List<Prefix> all = new ArrayList<>();
        for (String segment : attachment.segments().keySet()) {
            if (wiring.space(segment).equals(space)) {
                attachment.addressesIn(segment).forEach(ip -> all.add(Prefix.host(ip)));
                for (Vm.AddressPair pair : attachment.singlePairs()) {
                    if (attachment.carries(pair.prefix().address(), wiring.segment(segment))) {
                        all.add(pair.prefix());
                    }
                }
            }
        }
        return all;
    }

    /// The vNICs of a group: named, selected, or of a nested group.
    private SortedSet<String> members(String group) {
        SortedSet<String> found = groupMembers.get(group);
        if (found == null) {
            found = new TreeSet<>();
            groupMembers.put(group, found); // a cycle ends here; the intent reader refuses it
            SecurityGroup of = wiring.network.groups().get(group);
            if (of != null) {
                collect(of, found);
            }
        }
        return found;
    }

    private void collect(SecurityGroup group, SortedSet<String> members) {
        for (String name : group.vms()) {
            Vm vm = wiring.network.vms().get(name);
            Attachment one = wiring.attachments.get(name);
            if (vm != null) {
                admit(group, vm, members);
            } else if (one != null && admits(group, one.vm())) {
                members.add(name);
            }
        }
        for (SortedMap<String, String> selector : group.selectors()) {
            for (Vm vm : candidates(selector)) {
                if (vm.labels().entrySet().containsAll(selector.entrySet())) {
                    admit(group, vm, members);
                }
            }
        }
        for (String nested : group.groups()) {
            for (String member : members(nested)) {
                if (admits(group, attachment(member).vm())) {
                    members.add(member);
                }
            }
        }
    }

    /// VMs that bear one label of a selector, so that not every group looks at every VM.
    private Collection<Vm> candidates(SortedMap<String, String> selector) {
        if (selector.isEmpty()) {
            return wiring.network.vms().values();
        }
        String key = selector.firstKey();
        return byLabel.getOrDefault(key + "=" + selector.get(key), List.of());
    }

    private void admit(SecurityGroup group, Vm vm, SortedSet<String> members) {
        if (admits(group, vm)) {
            for (String nic : vm.vnics().keySet()) {
                String name = vm.vnicName(nic);
                if (wiring.attachments.containsKey(name)) {
                    members.add(name);
                }
            }
        }
    }

    private static boolean admits(SecurityGroup group, Vm vm) {
        return group.tenant().isEmpty() || group.tenant().equals(vm.tenant());
    }

    private List<Prefix> groupPrefixes(String name, Set<String> seen) {
        SecurityGroup group = wiring.network.groups().get(name);
        if (group == null || !seen.add(name)) {
            return List.of();
        }
        List<Prefix> all = new ArrayList<>(group.prefixes());
        group.groups().forEach(nested -> all.addAll(groupPrefixes(nested, seen)));
        return all;
    }

    private static String label(Rule.Peer peer) {
        return switch (peer) {
            case Rule.Peer.Any any -> "all";
            case Rule.Peer.OfGroup of -> "group:" + of.group();
            case Rule.Peer.OfVm of -> "vm:" + of.vm();
            case Rule.Peer.OfVnic of -> "vnic:" + of.vm() + "/" + of.nic();
            case Rule.Peer.OfSegment of -> "segment:" + of.segment();
            case Rule.Peer.OfExternal of -> "external:" + of.external();
            case Rule.Peer.OfPrefix of -> "prefix:" + of.prefix();
            case Rule.Peer.OfTenant of -> "tenant:" + of.tenant();
        };
    }
}
