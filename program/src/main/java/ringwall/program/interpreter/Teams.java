package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.program.Team;

/// Which member of a team carries what (BEHAVIOUR 27).
///
/// A member is usable when its link is up and, if it had been down, has been up for the up-delay.
/// Active-standby: the first usable member in failover order carries all; without failback the one
/// that carried last goes on as long as it is usable. Hash and LACP: flows are spread by
/// [#flowHash] over the usable members in failover order.
///
/// Frames from the wire are taken: active-standby, on the active member only; hash, unicast on any
/// usable member and group frames on the first only, because the switches flood them to all; LACP,
/// on any, because the switch sends each frame once.
final class Teams {
    private Teams() {}

    static List<String> usable(Team team, State state, long nowNs) {
        List<String> usable = new ArrayList<>();
        for (String member : team.members()) {
            State.Link link = state.links.get(member);
            boolean up =
                    link == null
                            || link.up() && nowNs - link.sinceNs() >= team.upDelayMs() * 1_000_000L;
            if (up) {
                usable.add(member);
            }
        }
        return usable;
    }

    static @Nullable String active(Team team, State state, long nowNs) {
        List<String> usable = usable(team, state, nowNs);
        String last = state.announced.get(team.uplink());
        if (!team.failback() && last != null && usable.contains(last)) {
            return last;
        }
        return usable.isEmpty() ? null : usable.getFirst();
    }

    /// The member that a frame leaves by; null: none is usable.
    static @Nullable String member(Team team, State state, Packet packet, long nowNs) {
        if (team.policy() == Team.Policy.ACTIVE_STANDBY) {
            return active(team, state, nowNs);
        }
        List<String> usable = usable(team, state, nowNs);
        return usable.isEmpty()
                ? null
                : usable.get((int) Long.remainderUnsigned(flowHash(packet), usable.size()));
    }

    /// Whether a frame that came in on a member counts.
    static boolean accepts(Team team, State state, String member, boolean group, long nowNs) {
        return switch (team.policy()) {
            case ACTIVE_STANDBY -> member.equals(active(team, state, nowNs));
            case HASH -> {
                List<String> usable = usable(team, state, nowNs);
                yield usable.contains(member) && (!group || usable.getFirst().equals(member));
            }
            case LACP -> usable(team, state, nowNs).contains(member);
        };
    }

    /// Symmetric: both directions of a flow have the same. Over the two ends (address and, but in
    /// fragments, port; MACs for what is no IP) and the protocol: `mix(mix'(a) + mix'(b) +
    /// protocol)`, where `mix` is the finalizer of SplitMix64 and `mix'(end) = mix(hi * 3 + lo +
    /// (port << 48))`.
    static long flowHash(Packet packet) {
        if (!packet.isIp()) {
            return mix(mix(packet.src.bits()) + mix(packet.dst.bits()) + packet.etherType);
        }
        int a = packet.fragment ? 0 : packet.srcPort();
        int b = packet.fragment ? 0 : packet.dstPort();
        return mix(end(packet.srcIp, a) + end(packet.dstIp, b) + packet.protocol);
    }

    private static long end(Ip ip, int port) {
        return mix(ip.hi() * 3 + ip.lo() + ((long) port << 48));
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
