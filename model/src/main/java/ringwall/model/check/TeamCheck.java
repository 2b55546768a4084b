package ringwall.model.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ringwall.model.Host;
import ringwall.model.Host.PNic;
import ringwall.model.Physical.End;
import ringwall.model.Physical.Mode;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.VirtualSwitch;
import ringwall.model.VirtualSwitch.Policy;
import ringwall.model.VirtualSwitch.Uplink;

/// Teams: every member's physical port configured alike, so that a failover changes nothing; LACP
/// only towards one switch or an MLAG pair; a member in one team only (see [UplinkCheck]).
final class TeamCheck {
    private final Checking checking;

    private TeamCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        TeamCheck check = new TeamCheck(checking);
        for (VirtualSwitch each : checking.network.switches().values()) {
            if (each.uplink() instanceof Uplink.Team team) {
                check.team(each, team);
            }
        }
    }

    private record Member(PNic pnic, End end, PhysicalPort port, PhysicalSwitch device) {}

    /// The first host on which members differ speaks for all.
    private void team(VirtualSwitch on, Uplink.Team team) {
        for (String hostName : on.hosts()) {
            Host host = checking.network.hosts().get(hostName);
            if (host == null) {
                continue;
            }
            List<Member> members = members(host, team);
            if (differ(on, host, team, members) || lacp(on, host, team, members)) {
                return;
            }
        }
    }

    private List<Member> members(Host host, Uplink.Team team) {
        List<Member> members = new ArrayList<>();
        for (String name : team.members()) {
            PNic pnic = host.pnics().get(name);
            Optional<End> end = pnic == null ? Optional.empty() : pnic.to();
            PhysicalSwitch device =
                    end.isEmpty()
                            ? null
                            : checking.network.physical().switches().get(end.get().device());
            if (pnic != null && device != null && end.isPresent()) {
                members.add(new Member(pnic, end.get(), device.port(end.get().port()), device));
            }
        }
        return members;
    }

    private boolean differ(VirtualSwitch on, Host host, Uplink.Team team, List<Member> members) {
        for (int i = 1; i < members.size(); i++) {
            Member a = members.getFirst();
            Member b = members.get(i);
            String difference =
                    !a.port().mode().equals(b.port().mode())
                            ? words(a.port().mode()) + " against " + words(b.port().mode())
                            : a.port().mtu() != b.port().mtu()
                                    ? "MTU " + a.port().mtu() + " against " + b.port().mtu()
                                    : a.pnic().mtu() != b.pnic().mtu()
                                            ? "pNIC MTU "
                                                    + a.pnic().mtu()
                                                    + " against "
                                                    + b.pnic().mtu()
                                            : "";
            if (!difference.isEmpty()) {
                checking.error(
                        checking.place(team.where(), "team"),
                        "the team of switch '"
                                + on.name()
                                + "' on host '"
                                + host.name()
                                + "' ends at ports that differ: "
                                + a.end()
                                + " and "
                                + b.end()
                                + ", "
                                + difference,
                        "configure the ports alike: a failover must change nothing");
                return true;
            }
        }
        return false;
    }

    private static String words(Mode mode) {
        return switch (mode) {
            case Mode.Access access -> "access " + access.vid();
            case Mode.Trunk trunk ->
                    "trunk "
                            + trunk.allowed()
                            + (trunk.nativeVid().isPresent()
                                    ? " native " + trunk.nativeVid().getAsInt()
                                    : "");
        };
    }

    private boolean lacp(VirtualSwitch on, Host host, Uplink.Team team, List<Member> members) {
        if (team.policy() != Policy.LACP) {
            return false;
        }
        Set<String> domains = new LinkedHashSet<>();
        for (Member member : members) {
            String domain = member.device().failureDomain();
            domains.add(domain.isEmpty() ? member.device().name() : domain);
        }
        if (domains.size() < 2) {
            return false;
        }
        checking.error(
                checking.place(team.where(), "policy"),
                "the LACP team of switch '"
                        + on.name()
                        + "' on host '"
                        + host.name()
                        + "' ends at "
                        + Checking.list(domains)
                        + ", which are not one device",
                "cable it to one switch, give an MLAG pair one 'failureDomain', or use"
                        + " active-standby");
        return true;
    }
}
