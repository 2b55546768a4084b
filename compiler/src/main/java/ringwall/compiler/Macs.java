package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Mac;
import ringwall.model.PortGroup;
import ringwall.model.Vm;

/// Which MACs may be behind a vNIC's port. A MAC that may be behind several (VRRP, a team inside a
/// VM) is settled nowhere: it is learned where it speaks, under a quota.
final class Macs {
    private final Map<String, Set<Mac>> contested = new HashMap<>();

    private final Map<String, SortedSet<Mac>> allowed = new HashMap<>();

    Macs(Wiring wiring) {
        for (Attachment attachment : wiring.attachments.values()) {
            SortedSet<Mac> macs = declared(attachment);
            if (ForwardTables.bridges(attachment)) {
                macs.addAll(Behind.macs(wiring, attachment));
            }
            allowed.put(attachment.name(), Collections.unmodifiableSortedSet(macs));
        }
        for (String segment : wiring.network.segments().keySet()) {
            Set<Mac> seen = new HashSet<>();
            Set<Mac> twice = new HashSet<>();
            for (Attachment attachment : wiring.in(segment)) {
                for (Mac mac : allowed(attachment)) {
                    if (!seen.add(mac)) {
                        twice.add(mac);
                    }
                }
            }
            if (!twice.isEmpty()) {
                contested.put(segment, twice);
            }
        }
    }

    /// Its own, those of its allowed pairs, those declared behind an appliance's vNIC, and those of
    /// its VM's other vNICs where the port group allows a team inside the VM (BEHAVIOUR 29).
    private static SortedSet<Mac> declared(Attachment attachment) {
        NavigableSet<Mac> all = new TreeSet<>();
        Vm.Vnic vnic = attachment.vnic();
        all.add(vnic.mac());
        for (Vm.AddressPair pair : vnic.allowedPairs()) {
            pair.mac().ifPresent(all::add);
        }
        attachment
                .vm()
                .appliance()
                .ifPresent(a -> all.addAll(a.foreignMacs().getOrDefault(vnic.name(), List.of())));
        for (Vm.Vnic other : teamedWith(attachment)) {
            all.add(other.mac());
        }
        return all;
    }

    /// See [#declared]; a bridging appliance also brings in the MACs of vNICs on its far sides.
    SortedSet<Mac> allowed(Attachment attachment) {
        return Objects.requireNonNull(allowed.get(attachment.name()));
    }

    /// The VM's other vNICs in the same port group, when that allows a team inside the VM.
    static List<Vm.Vnic> teamedWith(Attachment attachment) {
        List<Vm.Vnic> others = new ArrayList<>();
        if (attachment.group().guestTeaming()) {
            for (Vm.Vnic other : attachment.vm().vnics().values()) {
                if (!other.name().equals(attachment.vnic().name())
                        && other.portGroup().equals(attachment.group().name())) {
                    others.add(other);
                }
            }
        }
        return others;
    }

    /// MACs of a port that are behind no other port of the segment.
    SortedSet<Mac> settled(Attachment attachment, String segment) {
        Set<Mac> open = contested.getOrDefault(segment, Set.of());
        if (open.isEmpty()) {
            return allowed(attachment);
        }
        SortedSet<Mac> macs = new TreeSet<>(allowed(attachment));
        macs.removeAll(open);
        return macs;
    }

    /// How many MACs may be learned behind a port; 0: none.
    int quota(Attachment attachment, String segment) {
        Set<Mac> open = contested.getOrDefault(segment, Set.of());
        int quota =
                open.isEmpty()
                        ? 0
                        : (int) allowed(attachment).stream().filter(open::contains).count();
        PortGroup.Security security = attachment.group().security();
        if (security.macLearning()) {
            quota += security.macQuota();
        }
        if (security.macChanges()) {
            quota += 1;
        }
        if (attachment.transit() && ForwardTables.bridges(attachment)) {
            quota += attachment.vm().appliance().map(Vm.Appliance::macQuota).orElse(0);
        }
        return quota;
    }
}
