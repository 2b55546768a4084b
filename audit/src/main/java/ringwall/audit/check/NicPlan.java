package ringwall.audit.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PNic;

/// The pNIC planner: which recommendations a host's pNICs can meet together (SP 800-125B section
/// 3.2's trade-off between redundancy and separation), and the best assignment.
///
/// Roles are management, VM traffic and, if there is an overlay, its transport. Every assignment of
/// pNICs to roles is tried (3^n; of more than 8 pNICs, the 8 that differ most); the best one meets
/// the recommendations of the greatest weight.
public final class NicPlan {

    /// A pNIC as the planner sees it; empty text means not known, and then nothing is claimed of
    /// it.
    public record Nic(String name, String driver, String bus, String physicalSwitch) {}

    /// What traffic a pNIC carries. VMS also carries the overlay when no pNIC is left for it.
    public enum Role {
        MANAGEMENT,
        VMS,
        OVERLAY
    }

    /// One recommendation under an assignment.
    public record Goal(String check, String text, boolean met, int weight) {}

    /// An assignment with what it meets.
    public record Plan(List<Nic> nics, List<Role> roles, List<Goal> goals) {
        public int score() {
            return goals.stream().filter(Goal::met).mapToInt(Goal::weight).sum();
        }

        public List<Nic> of(Role role) {
            var found = new ArrayList<Nic>();
            for (int i = 0; i < nics.size(); i++) {
                if (roles.get(i) == role) {
                    found.add(nics.get(i));
                }
            }
            return found;
        }
    }

    /// The best plan, what it cannot meet, and for each of that why: impossible alone, or only with
    /// the rest.
    public record Answer(Plan best, List<String> impossible, List<String> traded) {}

    private static final int MAX_NICS = 8;
    private static final int MAX_NICS_OF_SITE = 6;

    private NicPlan() {}

    /// Plans for a host; `overlay`: its VMs are on an overlay, whose transport wants a path of its
    /// own.
    public static Answer plan(List<Nic> given, boolean overlay) {
        return plan(given, overlay, MAX_NICS);
    }

    private static Answer plan(List<Nic> given, boolean overlay, int most) {
        List<Nic> nics = given.size() <= most ? given : spread(given, most);
        int kinds = overlay ? 3 : 2;
        Plan best = null;
        var reachable = new TreeSet<String>();
        long count = Math.round(Math.pow(kinds, nics.size()));
        for (long code = 0; code < count; code++) {
            Plan plan = judge(nics, roles(code, kinds, nics.size()), overlay);
            plan.goals().stream().filter(Goal::met).forEach(g -> reachable.add(g.check()));
            if (best == null || plan.score() > best.score()) {
                best = plan;
            }
        }
        if (best == null) {
            throw new IllegalStateException("there is always one assignment");
        }
        var impossible = new ArrayList<String>();
        var traded = new ArrayList<String>();
        for (Goal goal : best.goals()) {
            if (!goal.met()) {
                (reachable.contains(goal.check()) ? traded : impossible)
                        .add(goal.check() + " " + goal.text());
            }
        }
        return new Answer(best, impossible, traded);
    }

    private static List<Nic> spread(List<Nic> given, int most) {
        var sorted = new ArrayList<>(given);
        var seen = new TreeSet<String>();
        var first = new ArrayList<Nic>();
        for (Nic nic : given) {
            if (seen.add(nic.driver() + "|" + nic.bus() + "|" + nic.physicalSwitch())) {
                first.add(nic);
            }
        }
        sorted.removeAll(first);
        first.addAll(sorted);
        return List.copyOf(first.subList(0, most));
    }

    private static List<Role> roles(long code, int kinds, int nics) {
        var roles = new ArrayList<Role>();
        long rest = code;
        for (int i = 0; i < nics; i++) {
            roles.add(Role.values()[(int) (rest % kinds)]);
            rest /= kinds;
        }
        return roles;
    }

    private static Plan judge(List<Nic> nics, List<Role> roles, boolean overlay) {
        var plan = new Plan(nics, roles, List.of());
        List<Nic> management = plan.of(Role.MANAGEMENT);
        List<Nic> vms = plan.of(Role.VMS);
        List<Nic> tunnel = plan.of(Role.OVERLAY);
        var goals = new ArrayList<Goal>();
        boolean separate = !management.isEmpty() && (!vms.isEmpty() || !tunnel.isEmpty());
        List<Nic> data = overlay && !tunnel.isEmpty() ? tunnel : vms;
        goals.add(new Goal("VM-NS-R2.2", "management on pNICs of its own", separate, 80));
        goals.add(new Goal("NPR-0.vms", "VM traffic survives a pNIC", data.size() >= 2, 40));
        goals.add(
                new Goal(
                        "NPR-0.management",
                        "management survives a pNIC",
                        management.size() >= 2,
                        30));
        goals.add(
                new Goal(
                        "VM-NPR-R3.vms",
                        "VM traffic survives a physical switch",
                        differ(data, 2),
                        20));
        goals.add(
                new Goal(
                        "VM-NPR-R3.management",
                        "management survives a physical switch",
                        differ(management, 2),
                        12));
        goals.add(new Goal("VM-NPR-R2.vms", "VM traffic survives a PCI bus", allDiffer(data), 10));
        goals.add(
                new Goal(
                        "VM-NPR-R2.management",
                        "management survives a PCI bus",
                        allDiffer(management),
                        6));
        goals.add(new Goal("VM-NPR-R1.vms", "VM traffic survives a driver", differ(data, 0), 5));
        goals.add(
                new Goal(
                        "VM-NPR-R1.management",
                        "management survives a driver",
                        differ(management, 0),
                        3));
        if (overlay) {
            goals.add(
                    new Goal(
                            "VM-NS-R4.2",
                            "overlay transport on pNICs of its own (a VLAN of its own meets it too)",
                            !tunnel.isEmpty() && separate,
                            15));
            goals.add(
                    new Goal(
                            "3.2",
                            "control and data plane on different pNICs",
                            !tunnel.isEmpty() && !management.isEmpty(),
                            9));
        }
        return new Plan(nics, roles, goals);
    }

    /// At least two different known drivers (0), buses (1) or switches (2).
    private static boolean differ(List<Nic> nics, int what) {
        Set<String> values = new TreeSet<>();
        for (Nic nic : nics) {
            values.add(
                    what == 0
                            ? Redundancy.family(nic.driver())
                            : what == 1 ? nic.bus() : nic.physicalSwitch());
        }
        values.remove("");
        return values.size() >= 2;
    }

    private static boolean allDiffer(List<Nic> nics) {
        var buses = new TreeSet<String>();
        for (Nic nic : nics) {
            if (nic.bus().isEmpty() || !buses.add(nic.bus())) {
                return false;
            }
        }
        return nics.size() >= 2;
    }

    /// NPR-T: tells, for a host whose pNICs are all known, what cannot be had together.
    static void judge(View view, String host, Verdicts out) {
        List<PNic> all =
                view.site().on(PNic.class, host).stream()
                        .filter(n -> n.parent().isEmpty())
                        .toList();
        if (all.isEmpty() || !view.complete(FactType.PNIC, host)) {
            if (!view.switches(host).isEmpty()) {
                out.unknown(
                        "NPR-T",
                        "host " + host,
                        "the host's pNICs are not all known",
                        "all pNICs with driver, bus and neighbour",
                        Commands.of(FactType.PNIC, view.platform(host)));
            }
            return;
        }
        boolean overlay = !view.site().on(Overlay.class, host).isEmpty();
        Answer answer = plan(nics(view, host, all), overlay, MAX_NICS_OF_SITE);
        var draft =
                answer.impossible().isEmpty() && answer.traded().isEmpty()
                        ? out.pass("NPR-T", "host " + host, "the pNICs suffice for everything")
                        : out.fail(
                                        "NPR-T",
                                        "host " + host,
                                        "redundancy and separation cannot both be had in full")
                                .low();
        var words = new ArrayList<String>();
        for (Role role : Role.values()) {
            List<String> names = answer.best().of(role).stream().map(Nic::name).toList();
            if (!names.isEmpty()) {
                words.add(role.name().toLowerCase(Locale.ROOT) + " " + String.join("+", names));
            }
        }
        draft.why(
                "best assignment of %d pNICs: %s".formatted(all.size(), String.join("; ", words)));
        answer.impossible().forEach(i -> draft.remark("impossible with these pNICs: " + i));
        answer.traded().forEach(t -> draft.remark("given up for the rest: " + t));
        all.stream()
                .sorted(Comparator.comparing(PNic::name))
                .limit(6)
                .forEach(n -> draft.saw(n, n.name() + " " + n.driver()));
    }

    private static List<Nic> nics(View view, String host, List<PNic> all) {
        var nics = new ArrayList<Nic>();
        for (PNic nic : all) {
            String bus = Redundancy.bus(nic.pciAddress());
            String chassis =
                    view.neighbours(host, nic.name()).stream()
                            .findFirst()
                            .map(n -> n.chassisId())
                            .orElse("");
            if (chassis.isEmpty()) {
                chassis =
                        view.physical(host, nic.name()).stream()
                                .findFirst()
                                .map(p -> p.device())
                                .orElse("");
            }
            nics.add(
                    new Nic(
                            nic.name(),
                            nic.driver(),
                            bus.isEmpty() ? Redundancy.busInName(nic.name()) : bus,
                            chassis));
        }
        return nics;
    }
}
