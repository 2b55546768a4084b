package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ringwall.model.SecurityGroup;
import ringwall.model.Vm;
import ringwall.model.Where;

/// Security groups: none within itself, none without members, none that names another tenant's VM.
final class GroupCheck {
    private final Checking checking;
    private final Set<String> done = new HashSet<>();

    private GroupCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        GroupCheck check = new GroupCheck(checking);
        Members members = new Members(checking);
        for (SecurityGroup group : checking.network.groups().values()) {
            check.cycles(group, new ArrayList<>());
            check.tenants(group);
            Members.Who who = members.ofGroup(group.name());
            if (who.nics().isEmpty() && who.prefixes().isEmpty()) {
                check.empty(group);
            }
        }
    }

    /// Depth first; each group is entered once, so that many groups cost no more than their edges.
    private void cycles(SecurityGroup group, List<String> path) {
        if (path.contains(group.name())) {
            List<String> ring = path.subList(path.indexOf(group.name()), path.size());
            checking.error(
                    checking.place(group.where(), "groups"),
                    "group '"
                            + group.name()
                            + "' contains itself: "
                            + String.join(" - ", ring)
                            + " - "
                            + group.name(),
                    "remove one of the groups from another's 'groups'");
            return;
        }
        if (!done.add(group.name()) || path.size() > 1_000) {
            return;
        }
        path.add(group.name());
        for (String name : group.groups()) {
            SecurityGroup nested = checking.network.groups().get(name);
            if (nested != null) {
                cycles(nested, path);
            }
        }
        path.removeLast();
    }

    private void tenants(SecurityGroup group) {
        if (group.tenant().isEmpty()) {
            return;
        }
        for (int i = 0; i < group.vms().size(); i++) {
            Vm vm = checking.network.vms().get(group.vms().get(i));
            if (vm != null && !vm.tenant().equals(group.tenant())) {
                Where where = checking.place(group.where(), "vms", i);
                checking.error(
                        where,
                        "group '"
                                + group.name()
                                + "' is tenant '"
                                + group.tenant()
                                + "'s, but VM '"
                                + vm.name()
                                + "' is "
                                + (vm.tenant().isEmpty()
                                        ? "the operator's"
                                        : "tenant '" + vm.tenant() + "'s"),
                        "remove the VM from the group, or correct its tenant");
            }
        }
    }

    private void empty(SecurityGroup group) {
        String selectors =
                group.selectors().isEmpty() ? "" : ": no VM bears " + group.selectors().getFirst();
        checking.warning(
                group.where(),
                "group '" + group.name() + "' has no member" + selectors,
                group.selectors().isEmpty()
                        ? "name VMs, labels or CIDRs, or remove the group"
                        : "label the VMs that belong to it, or correct the selector");
    }
}
