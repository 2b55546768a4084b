package ringwall.compiler;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.VirtualSwitch;
import ringwall.program.HostProgram;
import ringwall.program.Port;
import ringwall.program.Tag;
import ringwall.program.Team;

/// How a host is left: uplink ports, their teams (SP 800-125B 3) and pNICs.
final class Uplinks {
    private Uplinks() {}

    /// The pNICs of a switch's uplink that the host has, in failover order.
    static List<String> members(Host host, VirtualSwitch on) {
        return on.uplink().pnics().stream().filter(pnic -> host.pnics().containsKey(pnic)).toList();
    }

    /// How frames of a VLAN look on a switch's uplink: untagged where that is the VLAN of untagged
    /// frames at every physical port of the team, tagged everywhere else.
    static Tag tag(Network network, Host host, VirtualSwitch on, int vid) {
        return tag(network, host, members(host, on), vid);
    }

    static Tag tag(Network network, Host host, List<String> pnics, int vid) {
        boolean untagged = !pnics.isEmpty();
        for (String name : pnics) {
            OptionalInt atPort = untaggedVlan(network, host.pnics().get(name));
            untagged &= atPort.isPresent() && atPort.getAsInt() == vid;
        }
        return untagged ? PortTables.UNTAGGED : new Tag.Vid(vid);
    }

    /// The VLAN of untagged frames at the other end of a pNIC's cable.
    private static OptionalInt untaggedVlan(Network network, Host.@Nullable PNic pnic) {
        if (pnic == null || pnic.to().isEmpty()) {
            return OptionalInt.empty();
        }
        Physical.End end = pnic.to().get();
        Physical.PhysicalSwitch at = network.physical().switches().get(end.device());
        if (at == null) {
            return OptionalInt.empty();
        }
        return switch (at.port(end.port()).mode()) {
            case Physical.Mode.Access access -> OptionalInt.of(access.vid());
            case Physical.Mode.Trunk trunk -> trunk.nativeVid();
        };
    }

    /// Adds the uplinks that something on the host uses.
    static void write(Wiring wiring, Mirrors mirrors, String hostName, Draft draft) {
        Host host = wiring.host(hostName);
        SortedSet<String> pnics = new TreeSet<>();
        for (String uplink : used(wiring, mirrors, host)) {
            String name = uplink.substring(Names.uplink("").length());
            VirtualSwitch on = ofHost(wiring.network, host, name);
            List<String> members = on == null ? List.of(name) : members(host, on);
            if (members.isEmpty() || !host.pnics().keySet().containsAll(members)) {
                continue;
            }
            pnics.addAll(members);
            draft.teams.add(
                    on == null ? single(uplink, members) : team(uplink, members, on.uplink()));
            int mtu = Integer.MAX_VALUE;
            for (String member : members) {
                mtu = Math.min(mtu, pnic(host, member).mtu());
            }
            draft.ports.add(
                    new Port(
                            uplink,
                            Port.Kind.UPLINK,
                            on == null ? "" : name,
                            "",
                            "",
                            PortTables.NO_MAC,
                            mtu,
                            false,
                            false,
                            new TreeSet<>(),
                            0,
                            0));
        }
        for (String name : pnics) {
            draft.pnics.add(new HostProgram.PNic(name, pnic(host, name).mtu()));
        }
    }

    /// The virtual switch of that name, when it spans the host.
    static @Nullable VirtualSwitch ofHost(Network network, Host host, String name) {
        VirtualSwitch on = network.switches().get(name);
        return on != null && on.hosts().contains(host.name()) ? on : null;
    }

    /// The pNICs of an uplink port: those of a switch's team, or the one that it is named after.
    static List<String> pnics(Network network, Host host, String uplink) {
        String name = uplink.substring(Names.uplink("").length());
        VirtualSwitch on = ofHost(network, host, name);
        return on == null ? List.of(name) : members(host, on);
    }

    private static Host.PNic pnic(Host host, String name) {
        return Objects.requireNonNull(host.pnics().get(name));
    }

    private static SortedSet<String> used(Wiring wiring, Mirrors mirrors, Host host) {
        SortedSet<String> used = new TreeSet<>();
        for (Presence presence : wiring.segmentsOn(host.name()).values()) {
            if (presence.onWire()) {
                used.add(presence.uplink());
            }
        }
        if (OverlayTables.tunnels(wiring, mirrors, host.name())) {
            host.vtep().ifPresent(vtep -> used.add(Names.uplink(vtep.attachedTo())));
        }
        used.addAll(mirrors.uplinks(host.name()));
        return used;
    }

    private static Team single(String uplink, List<String> members) {
        return new Team(uplink, members, Team.Policy.ACTIVE_STANDBY, false, 0, 0, 0, false);
    }

    private static Team team(String uplink, List<String> members, VirtualSwitch.Uplink as) {
        return switch (as) {
            case VirtualSwitch.Uplink.None none -> single(uplink, members);
            case VirtualSwitch.Uplink.Single one -> single(uplink, members);
            case VirtualSwitch.Uplink.Team team ->
                    new Team(
                            uplink,
                            members,
                            switch (team.policy()) {
                                case ACTIVE_STANDBY -> Team.Policy.ACTIVE_STANDBY;
                                case HASH -> Team.Policy.HASH;
                                case LACP -> Team.Policy.LACP;
                            },
                            team.detection() == VirtualSwitch.Detection.BEACON,
                            team.upDelayMs(),
                            team.beaconIntervalMs(),
                            team.missedBeacons(),
                            team.failback());
        };
    }
}
