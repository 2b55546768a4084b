package ringwall.model.check;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.model.Diagnostic;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.model.Vm.Vnic;
import ringwall.model.Where;

/// What all checks share: the Network, the day, the diagnostics, and a few indexes over it.
final class Checking {
    final Network network;
    final LocalDate today;
    final List<Diagnostic> out = new ArrayList<>();

    /// Every vNIC, in the order of its full name.
    final List<Nic> nics = new ArrayList<>();

    /// The vNICs of each segment; a vNIC on a guest trunk is in each of its segments.
    final SortedMap<String, List<Nic>> bySegment = new TreeMap<>();

    private final Map<String, List<VirtualSwitch>> switchesByHost = new HashMap<>();
    private final Map<String, Set<String>> hostsBySwitch = new HashMap<>();
    private final Places places;

    Checking(Network network, LocalDate today, Places places) {
        this.network = network;
        this.today = today;
        this.places = places;
        for (VirtualSwitch each : network.switches().values()) {
            hostsBySwitch.put(each.name(), new HashSet<>(each.hosts()));
            for (String host : each.hosts()) {
                switchesByHost.computeIfAbsent(host, name -> new ArrayList<>()).add(each);
            }
        }
        for (Vm vm : network.vms().values()) {
            for (Vnic vnic : vm.vnics().values()) {
                Nic nic =
                        new Nic(
                                vm.vnicName(vnic.name()),
                                vm,
                                vnic,
                                network.portGroups().get(vnic.portGroup()));
                nics.add(nic);
                for (String segment : nic.segments()) {
                    bySegment.computeIfAbsent(segment, name -> new ArrayList<>()).add(nic);
                }
            }
        }
    }

    /// A vNIC with its VM and port group; one vNIC of a name, so that names decide equality.
    ///
    /// @param name `vm/nic`
    /// @param group null when the Network has no such port group
    record Nic(String name, Vm vm, Vnic vnic, @Nullable PortGroup group) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Nic nic && nic.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        String switchName() {
            return group == null ? "" : group.virtualSwitch();
        }

        /// The segments whose frames reach it.
        List<String> segments() {
            if (group == null) {
                return List.of();
            }
            return switch (group.attach()) {
                case Attach.Access access -> List.of(access.segment());
                case Attach.Trunk trunk -> {
                    List<String> all = new ArrayList<>(trunk.segments().values());
                    if (!trunk.nativeSegment().isEmpty() && !all.contains(trunk.nativeSegment())) {
                        all.add(trunk.nativeSegment());
                    }
                    yield all;
                }
            };
        }

        /// True for a vNIC that an appliance forwards through.
        boolean transit() {
            return vm.appliance().isPresent() && vm.appliance().get().vnics().contains(vnic.name());
        }
    }

    /// The virtual switches that span a host, by name.
    List<VirtualSwitch> switchesOf(String host) {
        return switchesByHost.getOrDefault(host, List.of());
    }

    boolean spans(VirtualSwitch each, String host) {
        return hostsBySwitch.getOrDefault(each.name(), Set.of()).contains(host);
    }

    void error(Where where, String what, String mend) {
        out.add(Diagnostic.error(where, what, mend));
    }

    void warning(Where where, String what, String mend) {
        out.add(Diagnostic.warning(where, what, mend));
    }

    void note(Where where, String what, String mend) {
        out.add(Diagnostic.note(where, what, mend));
    }

    Where place(Where noun, String key) {
        return places.of(noun, key, -1);
    }

    Where place(Where noun, String key, int index) {
        return places.of(noun, key, index);
    }

    /// `at line 12`, or with the file when it is another.
    static String at(Where other, Where seenFrom) {
        if (!other.known()) {
            return "elsewhere";
        }
        return other.file().equals(seenFrom.file()) ? "at line " + other.line() : "at " + other;
    }

    /// Whether a virtual switch may carry a segment.
    static boolean carries(VirtualSwitch each, Segment segment) {
        if (!segment.switches().isEmpty()) {
            return segment.switches().contains(each.name());
        }
        return switch (segment.carrier()) {
            case Segment.Carrier.Vlan vlan -> !each.internalOnly();
            case Segment.Carrier.Overlay overlay -> true;
            case Segment.Carrier.Local local -> each.internalOnly();
        };
    }

    /// `a, b and c`; at most 6 words, then `and 12 more`.
    static String list(Collection<String> words) {
        StringBuilder text = new StringBuilder();
        int shown = words.size() > 6 ? 5 : words.size();
        int i = 0;
        for (String word : words) {
            if (i == shown) {
                text.append(" and ").append(words.size() - shown).append(" more");
                break;
            }
            text.append(i == 0 ? "" : i == words.size() - 1 ? " and " : ", ").append(word);
            i++;
        }
        return text.toString();
    }
}
