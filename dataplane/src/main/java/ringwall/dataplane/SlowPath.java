package ringwall.dataplane;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;
import ringwall.program.MeterEntry;

/// The tables in a frame's order, for every frame that no flow entry decides. What they decide about a
/// plain frame is installed for the next.
///
///     storm -> port_security -> answer | ct_from, from_port -> route -> forward -> per copy: ct_to, to_port -> output
///
/// The fields are the frame under judgment: where it came in and what it was then.
final class SlowPath {
    final Packet packet = new Packet();
    final Guards guards;
    final Snooping snooping;
    final Responders responders;
    final Replies replies;
    final Firewall firewall;
    final Router router;
    final Forwarding forwarding;
    final Departure departure;
    final FastPath.Verdict verdict = new FastPath.Verdict();
    final Scratch scratch;
    private final Worker worker;
    private final long key;
    private final long newMacs;

    // where the frame came in

    /// The cable by which it came.
    @Nullable Attachment from;

    boolean local;
    boolean tunnelled;

    /// Of the VTEP that it came from; -1.
    int peer;

    // what it was then, to quote it
    long arrivedSource;
    long arrivedDestination;
    boolean arrivedToGroup;
    int arrivedHops;
    int arrivedChecksum;

    SlowPath(Worker worker, Arena arena) {
        this.worker = worker;
        this.scratch = new Scratch(worker, arena);
        this.guards = new Guards(worker, packet);
        this.snooping = new Snooping(worker, packet);
        this.firewall = new Firewall(worker, packet);
        this.replies = new Replies(worker, this);
        this.responders = new Responders(worker, this);
        this.router = new Router(worker, this);
        this.departure = new Departure(worker, this);
        this.forwarding = new Forwarding(worker, this);
        // key (32), IPv6 addresses (32), MACs as they leave (16)
        this.key = arena.allocate(96, 64).address();
        this.newMacs = key + 64;
    }

    /// Judges a frame; its slot is the output's or the pool's afterwards.
    ///
    /// @param plain it has a key: what is decided may be kept
    void run(Attachment by, long frame, int rowIndex, boolean plain) {
        Plan plan = worker.plan;
        if (plan == null) {
            drop(by.slot, frame, DropReason.PORT_NOT_CONFIRMED);
            return;
        }
        Row row = plan.rows[rowIndex];
        if (!scratch.flatten(frame)) {
            drop(by.slot, frame, DropReason.NO_BUFFER);
            return;
        }
        SegmentPlan segment = row.segment();
        if (segment == null) {
            worker.tables.mirrors.deliver(plan, row.mirrorTarget(), frame);
            return;
        }
        boolean v6 = plain && Memory.getByte(Frame.scratch(frame) + 6) == FlowKey.V6;
        if (plain) {
            Memory.copy(Frame.scratch(frame), key, 32);
            if (v6) {
                Memory.copy(Frame.data(frame) + 22, key + 32, 32);
            }
        }
        packet.read(scratch.contiguous(frame), Frame.length(frame));
        PortPlan port = plan.port(row.port());
        begin(by, port, row);
        DropReason reason = judge(plan, port, segment, row, frame);
        worker.tables.mirrors.flush(plan, port);
        if (reason != null) {
            drop(by.slot, frame, reason);
            return;
        }
        if (plain && verdict.cacheable && verdict.out != null) {
            worker.fast.install(verdict, key, v6, key + 32, newMacs);
        }
    }

    private void begin(Attachment by, PortPlan port, Row row) {
        from = by;
        local = !port.uplink;
        tunnelled = row.tunnel();
        peer = row.peer();
        verdict.reset(by.slot);
        arrivedSource = packet.source;
        arrivedDestination = packet.destination;
        arrivedToGroup = packet.group();
        if (packet.version == 4) {
            arrivedHops = packet.u8At(packet.l3 + 8);
            arrivedChecksum = packet.u16At(packet.l3 + 10);
        } else {
            arrivedHops = packet.hops;
        }
    }

    /// @return null: the frame is taken care of; else why it is dropped, and its slot is the
    ///   caller's
    private @Nullable DropReason judge(
            Plan plan, PortPlan port, SegmentPlan segment, Row row, long frame) {
        if (local) {
            DropReason storm = storm(plan, port, segment);
            if (storm != null) {
                return storm;
            }
        }
        DropReason guard =
                local
                        ? guards.ofPort(plan, port, segment, row)
                        : tunnelled
                                ? guards.ofTunnel(plan, segment, row)
                                : guards.ofUplink(plan, segment, row);
        if (guard == null && !local) {
            guard = guards.linkLocalFromWire(plan, port, segment);
        }
        if (guard != null) {
            return guard;
        }
        if (local) {
            if (guards.groupMembership()) {
                snooping.report(port, segment);
            }
            worker.tables.mirrors.sent(plan, port, frame);
        } else {
            restore(plan, frame);
        }
        if (responders.answer(plan, port, segment, frame)) {
            return DropReason.ANSWERED;
        }
        if (local && port.firewalled && judged()) {
            DropReason reason = firewall.judge(plan, port, false);
            if (reason != null) {
                if (firewall.reject) {
                    replies.reject(plan, port, segment);
                }
                return reason;
            }
            noteConnection(false);
        } else if (local && port.firewalled) {
            verdict.cacheable = false;
        }
        if (packet.destination == responders.gatewayMacAt(plan, segment)) {
            return router.route(plan, port, segment, frame);
        }
        return metered(plan, port, segment, segment, frame);
    }

    private @Nullable DropReason storm(Plan plan, PortPlan port, SegmentPlan segment) {
        MeterEntry.Kind kind;
        DropReason reason;
        if (packet.broadcast()) {
            kind = MeterEntry.Kind.STORM_BROADCAST;
            reason = DropReason.STORM_BROADCAST;
        } else if (packet.group()) {
            kind = MeterEntry.Kind.STORM_MULTICAST;
            reason = DropReason.STORM_MULTICAST;
        } else if (plan.forward.get(Plan.fdbKey(segment.slot, packet.destination)) == LongMap.NONE
                && guards.learned.find(segment.slot, 0, packet.destination, worker.nowNs) < 0
                && packet.destination != segment.gatewayMac) {
            kind = MeterEntry.Kind.STORM_UNKNOWN_UNICAST;
            reason = DropReason.STORM_UNKNOWN_UNICAST;
        } else {
            return null;
        }
        return worker.tables.meters.allows(port, kind, 1, worker.nowNs) ? null : reason;
    }

    /// A peer host's gateway MAC stands for the one that VMs know.
    private void restore(Plan plan, long frame) {
        boolean ofPeer =
                java.util.Arrays.binarySearch(plan.router.peerHostMacs(), packet.source) >= 0
                        || (tunnelled && plan.overlay != null && isTunnelPeer(plan.overlay));
        if (ofPeer) {
            macs(frame, packet.destination, plan.router.gatewayMac());
        }
    }

    private boolean isTunnelPeer(Plan.OverlayPlan overlay) {
        for (Plan.Vtep vtep : overlay.vteps()) {
            if (vtep.hostMac() == packet.source) {
                return true;
            }
        }
        return false;
    }

    /// What conntrack and rules look at: IP, but for what the guards and the snooper are for.
    boolean judged() {
        return packet.version != 0 && !packet.isNd() && !guards.groupMembership();
    }

    /// Remembers for the flow entry which connection let the frame pass.
    void noteConnection(boolean toPort) {
        int id = firewall.connection;
        if (id == 0 || !worker.tables.connections.established(id)) {
            verdict.cacheable = false;
        } else if (toPort) {
            verdict.connectionTo = id;
            verdict.flags |= FlowCache.HAS_CT_TO | (firewall.reply ? FlowCache.TO_REPLY : 0);
        } else {
            verdict.connectionFrom = id;
            verdict.flags |= FlowCache.HAS_CT_FROM | (firewall.reply ? FlowCache.FROM_REPLY : 0);
        }
    }

    /// The sender's rate, then the receivers.
    @Nullable DropReason metered(
            Plan plan, PortPlan port, SegmentPlan arrivedIn, SegmentPlan segment, long frame) {
        if (local
                && !worker.tables.meters.allows(
                        port, MeterEntry.Kind.FROM_PORT, Frame.length(frame), worker.nowNs)) {
            return DropReason.METER_FROM_PORT;
        }
        return forwarding.run(plan, port, arrivedIn, segment, frame);
    }

    /// Gives a frame other MACs, in the slot and where the tables read it.
    void macs(long frame, long destination, long source) {
        putMacs(Frame.data(frame), destination, source);
        if (packet.at != Frame.data(frame)) {
            putMacs(packet.at, destination, source);
        }
        packet.destination = destination;
        packet.source = source;
        verdict.flags |= FlowCache.NEW_MAC;
    }

    static void putMacs(long at, long destination, long source) {
        ringwall.wire.BigEndian.putU48(Memory.ALL, at, destination);
        ringwall.wire.BigEndian.putU48(Memory.ALL, at + 6, source);
    }

    void drop(int port, long frame, DropReason reason) {
        worker.dropped(port, frame, reason);
        worker.pool.give(frame);
    }

    /// After a burst has left: scratch memory may be reused.
    void recycle() {
        scratch.recycle();
    }

    /// A slot that others still point into.
    void giveLater(long frame) {
        scratch.giveLater(frame);
    }

    /// Remembers the MACs that a frame leaves with, for the flow entry.
    void leavesAs(long frame) {
        Memory.putLong(newMacs, Memory.getLong(Frame.data(frame)));
        Memory.putInt(newMacs + 8, Memory.getInt(Frame.data(frame) + 8));
    }
}
