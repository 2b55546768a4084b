package ringwall.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.MirrorPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.classify.PrefixSet;
import ringwall.dataplane.classify.Terms;
import ringwall.program.AddressSet;
import ringwall.program.HostProgram;
import ringwall.program.MirrorEntry;
import ringwall.program.ServiceSet;

/// The mirrors' part of a [Plan]. Targets that this dataplane does not have (`ToRemote`, `ToFile`)
/// are left out: `EmbeddedSwitch.features` says so and a driver has refused such a program.
final class MirrorPlans {
    private final PlanBuilder names;

    MirrorPlans(PlanBuilder names) {
        this.names = names;
    }

    MirrorPlan[] build(
            HostProgram program, Plan.@Nullable OverlayPlan overlay, @Nullable PortPlan[] ports) {
        List<MirrorPlan> plans = new ArrayList<>();
        for (MirrorEntry entry : program.mirrors()) {
            MirrorPlan plan = plan(program, entry, overlay, plans.size());
            if (plan != null) {
                attach(entry.from(), ports, plans.size(), true);
                attach(entry.to(), ports, plans.size(), false);
                plans.add(plan);
            }
        }
        return plans.toArray(MirrorPlan[]::new);
    }

    private void attach(
            SortedSet<String> names, @Nullable PortPlan[] ports, int index, boolean from) {
        for (String name : names) {
            int slot = this.names.ports.find(name);
            PortPlan port = slot < 0 ? null : ports[slot];
            if (port != null && from) {
                port.mirrorsFrom = plus(port.mirrorsFrom, index);
            } else if (port != null) {
                port.mirrorsTo = plus(port.mirrorsTo, index);
            }
        }
    }

    private static int[] plus(int[] list, int index) {
        int[] longer = Arrays.copyOf(list, list.length + 1);
        longer[list.length] = index;
        return longer;
    }

    private @Nullable MirrorPlan plan(
            HostProgram program, MirrorEntry entry, Plan.@Nullable OverlayPlan overlay, int index) {
        int port = -1;
        int vid = 0;
        int vtep = -1;
        int vni = 0;
        switch (entry.target()) {
            case MirrorEntry.Target.ToPort to -> port = names.ports.find(to.port());
            case MirrorEntry.Target.ToUplink to -> {
                port = names.ports.find(to.uplink());
                vid = to.vid();
            }
            case MirrorEntry.Target.ToVtep to -> {
                vtep = OverlayPlans.index(overlay, to.peer());
                vni = to.vni();
            }
            case MirrorEntry.Target.ToRemote ignored -> {
                return null;
            }
            case MirrorEntry.Target.ToFile ignored -> {
                return null;
            }
        }
        AddressSet covered = program.addressSets().get(entry.coveredAddresses());
        ServiceSet filter = program.services().get(entry.filter());
        return new MirrorPlan(
                index,
                entry,
                PlanBuilder.macs(entry.coveredMacs()),
                covered == null ? null : new PrefixSet(covered.prefixes()),
                filter == null ? null : new Terms(filter.terms()),
                entry.truncateTo().orElse(0),
                entry.expiresEpochSecond().orElse(Long.MAX_VALUE),
                port,
                vid,
                vtep,
                vni);
    }
}
