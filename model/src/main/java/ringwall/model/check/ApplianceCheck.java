package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.model.Vm.Appliance;
import ringwall.model.Vm.ApplianceKind;
import ringwall.model.Where;
import ringwall.model.check.Checking.Nic;

/// Firewall VMs between segments (SP 800-125B 2.3, 4.2): no way round them by the distributed
/// router, no ring of bridges, and addresses for those that route.
final class ApplianceCheck {
    private final Checking checking;
    private final PhysicalParts bridged = new PhysicalParts();
    private final Map<String, Vm> bridgeOf = new HashMap<>();

    private ApplianceCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        ApplianceCheck check = new ApplianceCheck(checking);
        for (Vm vm : checking.network.vms().values()) {
            if (vm.appliance().isPresent()) {
                check.appliance(vm, vm.appliance().get());
            }
        }
    }

    /// @param segment that the transit vNIC is in
    private record Leg(Nic nic, Segment segment) {}

    private void appliance(Vm vm, Appliance appliance) {
        List<Leg> legs = new ArrayList<>();
        for (Nic nic : checking.nics) {
            if (nic.vm().name().equals(vm.name()) && nic.transit()) {
                for (String name : nic.segments()) {
                    Segment segment = checking.network.segments().get(name);
                    if (segment != null) {
                        legs.add(new Leg(nic, segment));
                    }
                }
            }
        }
        bypass(vm, appliance, legs);
        if (appliance.kind() == ApplianceKind.BRIDGE) {
            rings(vm, appliance, legs);
        } else {
            addresses(legs);
        }
    }

    private void bypass(Vm vm, Appliance appliance, List<Leg> legs) {
        for (int i = 0; i < legs.size(); i++) {
            for (int j = 0; j < i; j++) {
                Segment a = legs.get(j).segment();
                Segment b = legs.get(i).segment();
                if (!a.name().equals(b.name())
                        && a.routed()
                        && b.routed()
                        && a.tenant().equals(b.tenant())) {
                    Where where = checking.place(b.where(), "gateway");
                    checking.error(
                            where,
                            "segments '"
                                    + a.name()
                                    + "' and '"
                                    + b.name()
                                    + "' both have a"
                                    + " distributed gateway, which routes around appliance '"
                                    + vm.name()
                                    + "' between them, "
                                    + Checking.at(appliance.where(), where),
                            "take the gateway of the segment behind the appliance away");
                }
            }
        }
    }

    private void rings(Vm vm, Appliance appliance, List<Leg> legs) {
        for (int i = 1; i < legs.size(); i++) {
            String a = legs.getFirst().segment().name();
            String b = legs.get(i).segment().name();
            if (a.equals(b)) {
                checking.error(
                        legs.get(i).nic().vnic().where(),
                        "appliance '" + vm.name() + "' bridges segment '" + a + "' with itself",
                        "attach its vNICs to different segments");
            } else if (!bridged.join(a, b)) {
                Vm other = bridgeOf.get(b);
                checking.error(
                        appliance.where(),
                        "appliance '"
                                + vm.name()
                                + "' closes a ring: segments '"
                                + a
                                + "' and '"
                                + b
                                + "' are already bridged"
                                + (other == null ? "" : " by '" + other.name() + "'"),
                        "remove one of the bridges, or let one route");
            }
            bridgeOf.putIfAbsent(b, vm);
        }
    }

    private void addresses(List<Leg> legs) {
        for (Leg leg : legs) {
            if (leg.nic().vnic().addresses().isEmpty()) {
                checking.error(
                        leg.nic().vnic().where(),
                        "vNIC " + leg.nic().name() + " of a routing appliance has no address",
                        "add 'ip': the next hop of those behind it");
            }
        }
    }
}
