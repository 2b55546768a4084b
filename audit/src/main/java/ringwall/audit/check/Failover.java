package ringwall.audit.check;

import java.util.ArrayList;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.PortGroup;

/// NPR-0 for port groups: one with a failover order of its own may have given up the redundancy
/// that its switch has.
final class Failover {

    private Failover() {}

    static void judge(View view, String host, SwitchOn on, Verdicts out) {
        boolean spans = on.vswitch().host().isEmpty();
        if (view.pnics(on).size() < 2 || (spans && !on.vswitch().hosts().getFirst().equals(host))) {
            return;
        }
        for (PortGroup group : view.groups(on.vswitch())) {
            if (group.active().size() + group.standby().size() == 1 && !group.uplink().yes()) {
                var only = new ArrayList<>(group.active());
                only.addAll(group.standby());
                out.fail(
                                "NPR-0",
                                "port group "
                                        + (spans ? "" : host + "/")
                                        + on.vswitch().name()
                                        + "/"
                                        + group.name(),
                                "a port group uses one uplink only")
                        .why(
                                "%s overrides the switch's failover order: %s alone, nothing in reserve"
                                        .formatted(group.name(), only.getFirst()))
                        .saw(group, "failover order " + only.getFirst())
                        .saw(on.vswitch(), "uplinks " + String.join(", ", view.uplinks(on)))
                        .fix(
                                spans
                                        ? "Get-VDPortgroup -Name \"%s\" | Get-VDUplinkTeamingPolicy | Set-VDUplinkTeamingPolicy -StandbyUplinkPort SECOND-UPLINK"
                                                .formatted(group.name())
                                        : "esxcli network vswitch standard portgroup policy failover set -p \"%s\" -a %s -s SECOND-NIC"
                                                .formatted(group.name(), only.getFirst()));
            }
        }
    }
}
