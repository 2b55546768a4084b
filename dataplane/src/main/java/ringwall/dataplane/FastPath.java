package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;
import static ringwall.dataplane.port.Memory.getShort;
import static ringwall.dataplane.port.Memory.putByte;
import static ringwall.dataplane.port.Memory.putInt;
import static ringwall.dataplane.port.Memory.putLong;
import static ringwall.dataplane.port.Memory.putShort;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.MeterEntry;

/// What a flow entry says, done: checks first, so that a frame that must take the tables is
/// untouched; then the frame is changed and queued.
final class FastPath {
    private final Worker worker;
    private final FlowCache cache;

    FastPath(Worker worker) {
        this.worker = worker;
        this.cache = worker.cache;
    }

    /// @param hash of the key in the frame's scratch
    /// @return false: the tables must decide, nothing has changed
    boolean run(long frame, int hash) {
        long key = Frame.scratch(frame);
        boolean v6 = getByte(key + 6) == FlowKey.V6;
        long entry = cache.find(key, v6, Frame.data(frame) + 22);
        if (entry == 0 || getInt(entry + FlowCache.GENERATION) != worker.generation) {
            return false;
        }
        int flags = getShort(entry + FlowCache.FLAGS) & 0xFFFF;
        int length = Frame.length(frame);
        if (length - 14 > (getShort(entry + FlowCache.MTU) & 0xFFFF)
                && !fitsInPieces(frame, entry)) {
            return false;
        }
        Attachment to = worker.attachment(getShort(entry + FlowCache.OUT));
        if (to == null) {
            return false;
        }
        if ((flags & FlowCache.ROUTED) != 0 && !mayHop(frame, v6)) {
            return false;
        }
        if ((flags & (FlowCache.HAS_CT_FROM | FlowCache.HAS_CT_TO)) != 0
                && !connections(frame, entry, flags, v6)) {
            return false;
        }
        if ((flags & FlowCache.METERED) != 0 && !withinMeters(frame, entry)) {
            return true;
        }
        putShort(entry + FlowCache.USED, (short) worker.nowSeconds);
        putInt(entry + FlowCache.PACKETS, getInt(entry + FlowCache.PACKETS) + 1);
        putLong(entry + FlowCache.BYTES, getLong(entry + FlowCache.BYTES) + length);
        if ((flags & FlowCache.REWRITES) != 0) {
            rewrite(frame, entry, flags, v6, to);
        } else {
            // the entry's second cache line is read for pNICs only
            worker.output.send(to, frame, to.pnic ? lane(entry) : Lane.MIRROR);
        }
        return true;
    }

    private static boolean fitsInPieces(long frame, long entry) {
        return Frame.gsoType(frame) != Frame.GSO_NONE
                && Frame.gsoSize(frame) + Frame.gsoHeaderLength(frame) - 14
                        <= (getShort(entry + FlowCache.MTU) & 0xFFFF);
    }

    private static boolean mayHop(long frame, boolean v6) {
        return (getByte(Frame.data(frame) + (v6 ? 21 : 22)) & 0xFF) > 1;
    }

    /// The connections in the sender's and the receiver's zone let it pass and have seen it.
    private boolean connections(long frame, long entry, int flags, boolean v6) {
        boolean tcp = getByte(entry + 7) == Packet.TCP;
        if (!tcp && getShort(entry + FlowCache.USED) == (short) worker.nowSeconds) {
            // The connections were there when the entry was last used, this very second, and time
            // out half a minute after that at the least; were they gone, so would be the entry.
            return true;
        }
        Connections table = worker.tables.connections;
        long data = Frame.data(frame);
        long upper = data + (v6 ? 54 : 34);
        int end =
                v6
                        ? 54 + FlowKey.swap16(getShort(data + 18))
                        : 14 + FlowKey.swap16(getShort(data + 16));
        int upperBytes = end - (v6 ? 54 : 34);
        if ((flags & FlowCache.HAS_CT_FROM) != 0
                && !table.pass(
                        getInt(entry + FlowCache.CT_FROM),
                        (flags & FlowCache.FROM_REPLY) != 0,
                        tcp,
                        upper,
                        upperBytes,
                        worker.nowNs)) {
            return false;
        }
        return (flags & FlowCache.HAS_CT_TO) == 0
                || table.pass(
                        getInt(entry + FlowCache.CT_TO),
                        (flags & FlowCache.TO_REPLY) != 0,
                        tcp,
                        upper,
                        upperBytes,
                        worker.nowNs);
    }

    /// The sender's, the receiver's and the segment's rates; a frame over one of them is dropped
    /// here.
    private boolean withinMeters(long frame, long entry) {
        Plan plan = worker.plan;
        if (plan == null) {
            return true;
        }
        int bytes = Frame.length(frame);
        Plan.PortPlan from = plan.port(plan.rows[getShort(entry + 4) & 0xFFFF].port());
        Plan.PortPlan to = plan.port(getShort(entry + FlowCache.TO_PORT));
        Meters meters = worker.tables.meters;
        DropReason reason = null;
        if (!from.uplink && !meters.allows(from, MeterEntry.Kind.FROM_PORT, bytes, worker.nowNs)) {
            reason = DropReason.METER_FROM_PORT;
        } else if (!to.uplink && !meters.allows(to, MeterEntry.Kind.TO_PORT, bytes, worker.nowNs)) {
            reason = DropReason.METER_TO_PORT;
        } else if (to.uplink
                && !meters.allows(
                        plan.segments[getShort(entry + FlowCache.SEGMENT)], bytes, worker.nowNs)) {
            reason = DropReason.METER_SEGMENT;
        }
        if (reason != null) {
            worker.dropped(getShort(entry + FlowCache.PORT), frame, reason);
            worker.pool.give(frame);
        }
        return reason == null;
    }

    private void rewrite(long frame, long entry, int flags, boolean v6, Attachment to) {
        long data = Frame.data(frame);
        if ((flags & FlowCache.NEW_MAC) != 0) {
            putLong(data, getLong(entry + FlowCache.NEW_MACS));
            putInt(data + 8, getInt(entry + FlowCache.NEW_MACS + 8));
        }
        if ((flags & FlowCache.ROUTED) != 0) {
            hop(data + 14, v6);
        }
        if ((flags & FlowCache.MARKED) != 0) {
            Marking.dscp(data + 14, v6, getByte(entry + FlowCache.DSCP));
        }
        if ((flags & FlowCache.TUNNELLED) != 0) {
            int vni = getInt(entry + FlowCache.VNI);
            worker.tables.tunnels.send(
                    frame,
                    getShort(entry + FlowCache.VTEP),
                    vni & 0xFF_FFFF,
                    vni >>> 24 | (getByte(entry + FlowCache.TUNNEL_PORT) & 0xFF) << 8,
                    getShort(entry + FlowCache.TCI) & 0xFFFF,
                    getByte(entry + FlowCache.DSCP),
                    lane(entry),
                    to);
            return;
        }
        if ((flags & FlowCache.TAGGED) != 0
                && !Tags.push(frame, getShort(entry + FlowCache.TCI) & 0xFFFF)) {
            worker.dropped(to.slot, frame, DropReason.NO_BUFFER);
            worker.pool.give(frame);
            return;
        }
        worker.output.send(to, frame, lane(entry));
    }

    private static int lane(long entry) {
        return Lane.SEGMENTS + getShort(entry + FlowCache.SEGMENT);
    }

    /// One hop less; for IPv4 the header's checksum follows (RFC 1624).
    static void hop(long ip, boolean v6) {
        if (v6) {
            putByte(ip + 7, (byte) (getByte(ip + 7) - 1));
            return;
        }
        putByte(ip + 8, (byte) (getByte(ip + 8) - 1));
        int sum = FlowKey.swap16(getShort(ip + 10)) + 0x100;
        sum = (sum & 0xFFFF) + (sum >>> 16);
        putShort(ip + 10, (short) FlowKey.swap16(sum == 0xFFFF ? 0 : sum));
    }

    /// What the tables decided about a plain frame, kept for the next. Filled by the slow path
    /// while it judges; installed when the frame left in one piece by one port.
    static final class Verdict {
        int flags;
        int connectionFrom;
        int connectionTo;
        int mtu;
        int vtep;
        int vni;
        int tci;
        int dscp;
        int port;
        int toPort;
        int segment;

        /// Of the outer UDP header.
        int tunnelPort;

        boolean cacheable;
        @Nullable Attachment out;

        void reset(int attachment) {
            flags = 0;
            connectionFrom = 0;
            connectionTo = 0;
            mtu = 0xFFFF;
            vtep = 0;
            vni = 0;
            tci = 0;
            dscp = -1;
            port = attachment;
            toPort = 0;
            segment = 0;
            tunnelPort = 0;
            cacheable = true;
            out = null;
        }
    }

    /// @param key the 32 bytes of the frame as it came in
    void install(Verdict verdict, long key, boolean v6, long addresses, long newMacs) {
        Attachment out = verdict.out;
        if (out == null) {
            return;
        }
        long entry =
                cache.install(
                        key, v6, addresses, verdict.port, worker.generation, worker.nowSeconds);
        putShort(entry + FlowCache.FLAGS, (short) verdict.flags);
        putShort(entry + FlowCache.OUT, (short) out.slot);
        putInt(entry + FlowCache.CT_FROM, verdict.connectionFrom);
        putInt(entry + FlowCache.CT_TO, verdict.connectionTo);
        putShort(entry + FlowCache.MTU, (short) verdict.mtu);
        putShort(entry + FlowCache.TCI, (short) verdict.tci);
        putShort(entry + FlowCache.VTEP, (short) verdict.vtep);
        putShort(entry + FlowCache.TO_PORT, (short) verdict.toPort);
        putInt(entry + FlowCache.VNI, verdict.vni | (verdict.tunnelPort & 0xFF) << 24);
        putByte(entry + FlowCache.TUNNEL_PORT, (byte) (verdict.tunnelPort >>> 8));
        putShort(entry + FlowCache.SEGMENT, (short) verdict.segment);
        putByte(entry + FlowCache.DSCP, (byte) verdict.dscp);
        if ((verdict.flags & FlowCache.NEW_MAC) != 0) {
            putLong(entry + FlowCache.NEW_MACS, getLong(newMacs));
            putInt(entry + FlowCache.NEW_MACS + 8, getInt(newMacs + 8));
        }
        Connections table = worker.tables.connections;
        int number = cache.number(entry);
        if ((verdict.flags & FlowCache.HAS_CT_FROM) != 0) {
            table.flow(verdict.connectionFrom, (verdict.flags & FlowCache.FROM_REPLY) != 0, number);
        }
        if ((verdict.flags & FlowCache.HAS_CT_TO) != 0) {
            table.flow(verdict.connectionTo, (verdict.flags & FlowCache.TO_REPLY) != 0, number);
        }
    }
}
