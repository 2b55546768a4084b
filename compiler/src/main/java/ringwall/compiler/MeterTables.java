package ringwall.compiler;

import ringwall.model.Host;
import ringwall.model.PortGroup;
import ringwall.model.Segment;
import ringwall.program.HostProgram;
import ringwall.program.MeterEntry;
import ringwall.program.QosEntry;

/// Rate limits, storm control, marking and shares (BEHAVIOUR 12, 32).
final class MeterTables {
    private static final long BYTES_PER_KILOBIT = 125;

    private MeterTables() {}

    static void write(Wiring wiring, String host, Draft draft) {
        for (Attachment attachment : wiring.on(host)) {
            PortGroup.Meters meters = attachment.group().meters();
            String port = attachment.name();
            storm(draft, MeterEntry.Kind.STORM_BROADCAST, port, meters.broadcastPps());
            storm(draft, MeterEntry.Kind.STORM_MULTICAST, port, meters.multicastPps());
            storm(draft, MeterEntry.Kind.STORM_UNKNOWN_UNICAST, port, meters.unknownUnicastPps());
            rate(draft, MeterEntry.Kind.FROM_PORT, port, meters.fromPortKbps(), meters.burstKbit());
            rate(draft, MeterEntry.Kind.TO_PORT, port, meters.toPortKbps(), meters.burstKbit());
        }
        for (String name : wiring.segmentsOn(host).keySet()) {
            Segment segment = wiring.network.segments().get(name);
            if (segment == null) {
                continue;
            }
            Segment.Qos qos = segment.qos();
            rate(draft, MeterEntry.Kind.SEGMENT, name, qos.limitKbps(), 0);
            boolean marked = qos.priority() >= 0 || qos.dscp() >= 0;
            if (marked || qos.shareWeight() > 0 || qos.guaranteedKbps() > 0) {
                draft.qos.add(
                        new QosEntry(
                                name,
                                qos.priority(),
                                qos.dscp(),
                                qos.shareWeight(),
                                qos.guaranteedKbps() * BYTES_PER_KILOBIT));
            }
        }
        if (!draft.qos.isEmpty()) {
            cables(wiring.host(host), draft);
        }
    }

    /// Where segments share uplinks by more than chance, the rates of the cables are part of it.
    private static void cables(Host host, Draft draft) {
        draft.pnics.replaceAll(pnic -> {
            Host.PNic stated = host.pnics().get(pnic.name());
            long kbps = stated == null ? 0 : stated.speedMbps() * 1_000L;
            return new HostProgram.PNic(pnic.name(), pnic.mtu(), kbps * BYTES_PER_KILOBIT);
        });
    }

    /// @param pps -1: no limit; 0: none pass
    private static void storm(Draft draft, MeterEntry.Kind kind, String port, int pps) {
        if (pps >= 0) {
            draft.meters.add(new MeterEntry(kind, port, pps, pps));
        }
    }

    /// @param burstKbit 0: a tenth of a second, at least one large frame
    private static void rate(
            Draft draft, MeterEntry.Kind kind, String subject, long kbps, long burstKbit) {
        if (kbps > 0) {
            long rate = kbps * BYTES_PER_KILOBIT;
            long burst =
                    burstKbit > 0 ? burstKbit * BYTES_PER_KILOBIT : Math.max(rate / 10, 65_536);
            draft.meters.add(new MeterEntry(kind, subject, rate, burst));
        }
    }
}
