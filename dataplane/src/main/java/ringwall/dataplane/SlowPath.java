package ringwall.dataplane;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// The tables in a frame's order, for every frame that no flow entry decides. What they decide about a
/// plain frame is installed for the next.
///
///     storm -> port_security -> ct_from, from_port -> route -> forward -> per copy: ct_to, to_port -> output
final class SlowPath {
    final Packet packet = new Packet();
    final Guards guards;
    final Responders responders;
    final Firewall firewall;
    final Forwarding forwarding;
    final FastPath.Verdict verdict = new FastPath.Verdict();
    private final Worker worker;
    private final Scratch scratch;
    private final long key;
    private final long newMacs;

    SlowPath(Worker worker, Arena arena, EmbeddedSwitch.Config config) {
        this.worker = worker;
        this.scratch = new Scratch(worker, arena);
        this.guards = new Guards(worker, packet, config);
        this.responders = new Responders();
        this.firewall = new Firewall(worker, packet);
        this.forwarding = new Forwarding(worker, this);
        // key (32), IPv6 addresses (32), MACs as they leave (16)
        this.key = arena.allocate(96, 64).address();
        this.newMacs = key + 64;
    }

    /// Judges a frame; its slot is the output's or the pool's afterwards.
    ///
    /// @param plain it has a key: what is decided may be kept
    void run(Attachment from, long frame, int rowIndex, boolean plain) {
        Plan plan = worker.plan;
        if (plan == null) {
            drop(from.slot, frame, DropReason.PORT_NOT_CONFIRMED);
            return;
        }
        Row row = plan.rows[rowIndex];
        SegmentPlan segment = row.segment();
        if (!scratch.flatten(frame)) {
            drop(from.slot, frame, DropReason.NO_BUFFER);
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
        verdict.reset(from.slot);
        if (segment == null) {
            worker.tables.mirrors.arrived(plan, row, frame);
            return;
        }
        PortPlan port = plan.port(row.port());
        DropReason reason = judge(plan, from, port, segment, row, frame);
        if (reason != null) {
            drop(from.slot, frame, reason);
            return;
        }
        if (plain && verdict.cacheable && verdict.out != null) {
            worker.fast.install(verdict, key, v6, key + 32, newMacs);
        }
    }

    private @Nullable DropReason judge(
            Plan plan, Attachment from, PortPlan port, SegmentPlan segment, Row row, long frame) {
        if (port.uplink) {
            DropReason reason = guards.ofUplink(plan, segment, row);
            if (reason != null) {
                return reason;
            }
        } else {
            if (port.entry.receiveOnly()) {
                return DropReason.RECEIVE_ONLY;
            }
            DropReason reason = guards.ofPort(plan, port, segment, row);
            if (reason != null) {
                return reason;
            }
        }
        return forwarding.run(plan, from, port, segment, row, frame);
    }

    void drop(int port, long frame, DropReason reason) {
        worker.dropped(port, frame, reason);
        worker.pool.give(frame);
    }

    /// What is due by time alone.
    void turn() {}

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
