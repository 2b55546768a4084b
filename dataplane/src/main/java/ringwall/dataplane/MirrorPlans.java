package ringwall.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.MirrorPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.RemoteKind;
import ringwall.dataplane.Plan.RemotePlan;
import ringwall.dataplane.classify.PrefixSet;
import ringwall.dataplane.classify.Terms;
import ringwall.model.Mac;
import ringwall.program.AddressSet;
import ringwall.program.HostProgram;
import ringwall.program.MirrorEntry;
import ringwall.program.Overlay;
import ringwall.program.ServiceSet;

/// The mirrors' part of a [Plan].
final class MirrorPlans {
    private final PlanBuilder names;

    MirrorPlans(PlanBuilder names) {
        this.names = names;
    }

    MirrorPlan[] build(
            HostProgram program, Plan.@Nullable OverlayPlan overlay, @Nullable PortPlan[] ports) {
        List<MirrorPlan> plans = new ArrayList<>();
        for (MirrorEntry entry : program.mirrors()) {
            attach(entry.from(), ports, plans.size(), true);
            attach(entry.to(), ports, plans.size(), false);
            plans.add(plan(program, entry, overlay, plans.size()));
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

    private MirrorPlan plan(
            HostProgram program, MirrorEntry entry, Plan.@Nullable OverlayPlan overlay, int index) {
        int port = -1;
        int vid = 0;
        int vtep = -1;
        int vni = 0;
        RemotePlan remote = null;
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
            case MirrorEntry.Target.ToRemote to -> remote = remote(program, to);
            case MirrorEntry.Target.ToFile to -> port = names.ports.slot(fileName(to));
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
                vni,
                names.mirrors.slot(entry.name()),
                remote,
                entry.target() instanceof MirrorEntry.Target.ToFile);
    }

    /// The attachment that stands for a capture file, as in the Interpreter's outputs.
    static String fileName(MirrorEntry.Target.ToFile to) {
        return "file:" + to.path();
    }

    /// Names of a program's capture files.
    static Set<String> files(HostProgram program) {
        Set<String> files = new TreeSet<>();
        for (MirrorEntry entry : program.mirrors()) {
            if (entry.target() instanceof MirrorEntry.Target.ToFile to) {
                files.add(fileName(to));
            }
        }
        return files;
    }

    /// The way to a collector is what the program says, or that to a peer VTEP of its address.
    private static RemotePlan remote(HostProgram program, MirrorEntry.Target.ToRemote to) {
        long nextHop =
                to.nextHop()
                        .or(() ->
                                program.overlay().stream()
                                        .flatMap(overlay -> overlay.peers().stream())
                                        .filter(peer -> peer.address().equals(to.collector()))
                                        .findFirst()
                                        .map(Overlay.Peer::nextHop))
                        .map(Mac::bits)
                        .orElse(-1L);
        RemoteKind kind =
                switch (to.kind()) {
                    case "erspan1" -> RemoteKind.ERSPAN_1;
                    case "erspan2" -> RemoteKind.ERSPAN_2;
                    case "erspan3" -> RemoteKind.ERSPAN_3;
                    default -> RemoteKind.GRE;
                };
        boolean v6 = !to.collector().isV4();
        return new RemotePlan(
                kind,
                v6,
                v6 ? to.collector().hi() : 0,
                v6 ? to.collector().lo() : to.collector().v4Bits() & 0xFFFF_FFFFL,
                to.sessionId(),
                nextHop);
    }
}
