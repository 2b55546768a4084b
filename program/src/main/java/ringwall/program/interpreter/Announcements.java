package ringwall.program.interpreter;

import java.util.List;
import java.util.TreeSet;
import ringwall.model.Mac;
import ringwall.program.Egress;
import ringwall.program.Forward;
import ringwall.program.Overlay;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.wire.Arp;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Rarp;

/// After a failover the physical switches must learn where the local MACs are now: one RARP
/// broadcast (RFC 903 form) for each MAC of the host in each segment of the uplink, by the new
/// member.
final class Announcements {
    private Announcements() {}

    static void make(Tables tables, State state, long nowNs, List<Output> outputs) {
        for (Team team : tables.program.teams()) {
            if (team.policy() != Team.Policy.ACTIVE_STANDBY) {
                continue;
            }
            String active = Teams.active(team, state, nowNs);
            if (active == null) {
                continue;
            }
            String before = state.announced.put(team.uplink(), active);
            if (before != null && !before.equals(active)) {
                announce(tables, team, active, outputs);
            }
        }
    }

    private static void announce(Tables tables, Team team, String pnic, List<Output> outputs) {
        for (Egress egress : tables.program.egress()) {
            if (!egress.port().equals(team.uplink())) {
                continue;
            }
            TreeSet<Mac> macs = new TreeSet<>();
            for (Forward forward : tables.program.forward()) {
                boolean local =
                        forward.segment().equals(egress.segment())
                                && forward.to() instanceof Forward.To.ToPort to
                                && !tables.isUplink(to.port());
                if (local) {
                    macs.add(forward.mac());
                }
            }
            if (tables.gateway(egress.segment()) != null) {
                macs.add(tables.program.routing().hostMac());
            }
            macs.forEach(mac -> outputs.add(rarp(pnic, egress.tag(), mac)));
        }
        Overlay overlay = tables.overlay().orElse(null);
        if (overlay != null && overlay.uplink().equals(team.uplink())) {
            outputs.add(rarp(pnic, overlay.tag(), overlay.mac()));
        }
    }

    private static Output rarp(String pnic, Tag tag, Mac mac) {
        byte[] message = new byte[Arp.SIZE];
        Rarp.emitAnnouncement(java.lang.foreign.MemorySegment.ofArray(message), 0, mac.bits());
        byte[] frame =
                FrameBuilder.ethernet(Mac.BROADCAST.bits(), mac.bits())
                        .type(Ethernet.RARP)
                        .payload(message)
                        .bytes();
        return new Output(pnic, Tagging.tagged(frame, tag, 0));
    }
}
