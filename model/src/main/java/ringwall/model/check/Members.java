package ringwall.model.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import ringwall.model.Prefix;
import ringwall.model.Rule.Peer;
import ringwall.model.SecurityGroup;
import ringwall.model.check.Checking.Nic;

/// What peers stand for: vNICs, prefixes and external networks. Group cycles end by themselves.
final class Members {
    private final Checking checking;
    private final Map<String, Set<Nic>> byVm = new HashMap<>();
    private final Map<Map.Entry<String, String>, List<Nic>> byLabel = new HashMap<>();

    Members(Checking checking) {
        this.checking = checking;
        for (Nic nic : checking.nics) {
            byVm.computeIfAbsent(nic.vm().name(), name -> new LinkedHashSet<>()).add(nic);
            for (Map.Entry<String, String> label : nic.vm().labels().entrySet()) {
                byLabel.computeIfAbsent(
                                Map.entry(label.getKey(), label.getValue()),
                                key -> new ArrayList<>())
                        .add(nic);
            }
        }
    }

    /// @param any every address there is; then the others need not be looked at
    record Who(boolean any, Set<Nic> nics, Set<Prefix> prefixes, Set<String> externals) {
        /// True when whoever is in `other` is in this as well.
        boolean covers(Who other) {
            if (any) {
                return true;
            }
            if (other.any
                    || nics.size() < other.nics.size()
                    || !nics.containsAll(other.nics)
                    || !externals.containsAll(other.externals)) {
                return false;
            }
            for (Prefix prefix : other.prefixes) {
                boolean within = false;
                for (Prefix own : prefixes) {
                    within |= own.contains(prefix);
                }
                if (!within) {
                    return false;
                }
            }
            return true;
        }
    }

    Who of(List<Peer> peers) {
        Who all =
                new Who(false, new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        boolean any = false;
        for (Peer peer : peers) {
            any |= add(peer, all);
        }
        return new Who(any, all.nics(), all.prefixes(), all.externals());
    }

    private boolean add(Peer peer, Who into) {
        switch (peer) {
            case Peer.Any any -> {
                return true;
            }
            case Peer.OfVm vm -> into.nics().addAll(nicsOf(vm.vm()));
            case Peer.OfVnic vnic -> {
                for (Nic nic : nicsOf(vnic.vm())) {
                    if (nic.vnic().name().equals(vnic.nic())) {
                        into.nics().add(nic);
                    }
                }
            }
            case Peer.OfSegment segment ->
                    into.nics()
                            .addAll(checking.bySegment.getOrDefault(segment.segment(), List.of()));
            case Peer.OfTenant tenant -> {
                for (Nic nic : checking.nics) {
                    if (nic.vm().tenant().equals(tenant.tenant())) {
                        into.nics().add(nic);
                    }
                }
            }
            case Peer.OfExternal external -> into.externals().add(external.external());
            case Peer.OfPrefix prefix -> into.prefixes().add(prefix.prefix());
            case Peer.OfGroup group -> group(group.group(), into, new HashSet<>());
        }
        return false;
    }

    private Set<Nic> nicsOf(String vm) {
        return byVm.getOrDefault(vm, Set.of());
    }

    /// The members of one group, nested ones included.
    Who ofGroup(String name) {
        return of(List.of(new Peer.OfGroup(name)));
    }

    private void group(String name, Who into, Set<String> seen) {
        SecurityGroup group = checking.network.groups().get(name);
        if (group == null || !seen.add(name)) {
            return;
        }
        into.prefixes().addAll(group.prefixes());
        for (String vm : group.vms()) {
            into.nics().addAll(ofTenant(nicsOf(vm), group.tenant()));
        }
        for (SortedMap<String, String> selector : group.selectors()) {
            into.nics().addAll(ofTenant(selected(selector), group.tenant()));
        }
        for (String nested : group.groups()) {
            group(nested, into, seen);
        }
    }

    private static List<Nic> ofTenant(Collection<Nic> nics, String tenant) {
        List<Nic> same = new ArrayList<>();
        for (Nic nic : nics) {
            if (tenant.isEmpty() || nic.vm().tenant().equals(tenant)) {
                same.add(nic);
            }
        }
        return same;
    }

    /// The vNICs of VMs that bear all labels; none when the selector is empty.
    private List<Nic> selected(SortedMap<String, String> selector) {
        List<Nic> fewest = null;
        for (Map.Entry<String, String> label : selector.entrySet()) {
            List<Nic> bearers =
                    byLabel.getOrDefault(Map.entry(label.getKey(), label.getValue()), List.of());
            if (fewest == null || bearers.size() < fewest.size()) {
                fewest = bearers;
            }
        }
        List<Nic> all = new ArrayList<>();
        for (Nic nic : fewest == null ? List.<Nic>of() : fewest) {
            if (nic.vm().labels().entrySet().containsAll(selector.entrySet())) {
                all.add(nic);
            }
        }
        return all;
    }
}
