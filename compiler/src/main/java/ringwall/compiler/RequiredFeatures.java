package ringwall.compiler;

import java.util.EnumSet;
import ringwall.program.Feature;
import ringwall.program.Ingress;
import ringwall.program.MirrorEntry;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.Tag;
import ringwall.program.Team;

/// What a dataplane must be able to do to run a program: read off its tables.
final class RequiredFeatures {
    private RequiredFeatures() {}

    static EnumSet<Feature> of(Draft draft) {
        EnumSet<Feature> features = EnumSet.copyOf(draft.alsoRequires);
        for (Port port : draft.ports) {
            if (port.kind() != Port.Kind.UPLINK) {
                features.add(Feature.GUARDS);
            }
            if (port.firewalled()) {
                features.add(Feature.CONNTRACK);
            }
            if (port.kind() == Port.Kind.VNIC) {
                features.add(Feature.SNOOPING);
            }
        }
        for (Ingress ingress : draft.ingress) {
            ingress(ingress, features);
        }
        for (PortSecurity security : draft.portSecurity) {
            if (security.learns()) {
                features.add(Feature.MAC_LEARNING);
            }
        }
        if (!draft.gateways.isEmpty()) {
            features.add(Feature.ROUTER);
        }
        if (!draft.leases.isEmpty()) {
            features.add(Feature.RESPONDER);
        }
        draft.teams.forEach(team -> team(team, features));
        draft.mirrors.forEach(mirror -> mirror(mirror, features));
        if (!draft.meters.isEmpty()) {
            features.add(Feature.METERS);
        }
        draft.qos.forEach(entry -> {
            if (entry.pcp() >= 0 || entry.dscp() >= 0) {
                features.add(Feature.MARKING);
            }
            if (entry.weight() > 0 || entry.guaranteedBytesPerSecond() > 0) {
                features.add(Feature.SCHEDULING);
            }
        });
        return features;
    }

    private static void ingress(Ingress ingress, EnumSet<Feature> features) {
        switch (ingress) {
            case Ingress.OfPort port -> {
                if (port.tag() instanceof Tag.Vid) {
                    features.add(Feature.GUEST_TRUNK);
                }
            }
            case Ingress.OfPNic pnic -> {
                if (pnic.tag() instanceof Tag.Vid) {
                    features.add(Feature.VLAN);
                }
            }
            case Ingress.OfTunnel tunnel -> {
                // alsoRequires names the encapsulation
            }
            case Ingress.OfMirror mirror -> features.add(Feature.MIRROR_UPLINK);
            case Ingress.OfMirrorTunnel mirror -> features.add(Feature.VXLAN);
        }
    }

    private static void team(Team team, EnumSet<Feature> features) {
        if (team.members().size() > 1) {
            features.add(
                    switch (team.policy()) {
                        case ACTIVE_STANDBY -> Feature.TEAM_LINK;
                        case HASH -> Feature.TEAM_HASH;
                        case LACP -> Feature.TEAM_LACP;
                    });
        }
        if (team.beacons()) {
            features.add(Feature.TEAM_BEACON);
        }
    }

    private static void mirror(MirrorEntry mirror, EnumSet<Feature> features) {
        if (mirror.promiscuous()) {
            features.add(Feature.PROMISCUOUS);
            return;
        }
        features.add(
                switch (mirror.target()) {
                    case MirrorEntry.Target.ToPort to -> Feature.MIRROR_PORT;
                    case MirrorEntry.Target.ToUplink to -> Feature.MIRROR_UPLINK;
                    case MirrorEntry.Target.ToVtep to -> Feature.VXLAN;
                    case MirrorEntry.Target.ToRemote to -> Feature.MIRROR_REMOTE;
                    case MirrorEntry.Target.ToFile to -> Feature.MIRROR_FILE;
                });
    }
}
