package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.program.DropReason;

/// Table `forward`: (segment, MAC) to port or VTEP; lists for everything else. One copy a receiver,
/// the last one being the frame itself.
final class Forwarding {
    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;
    private final int[] ports;
    private int portCount;
    private final boolean[] listed;

    Forwarding(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
        this.ports = new int[worker.portSlots()];
        this.listed = new boolean[worker.portSlots()];
    }

    /// @param arrivedIn where it came in; `segment`: where it is now
    /// @return null: the frame is taken care of; else why it is dropped
    @Nullable DropReason run(
            Plan plan, PortPlan port, SegmentPlan arrivedIn, SegmentPlan segment, long frame) {
        if (packet.group()) {
            return group(plan, port, arrivedIn, segment, frame);
        }
        boolean same = arrivedIn == segment;
        int target = plan.forward.get(Plan.fdbKey(segment.slot, packet.destination));
        if (target == LongMap.NONE) {
            int learned =
                    slow.guards.learned.find(segment.slot, 0, packet.destination, worker.nowNs);
            slow.verdict.cacheable = false;
            if (learned < 0) {
                return unknown(plan, port, arrivedIn, segment, frame);
            }
            target = (int) slow.guards.learned.value(learned);
            if (plan.ports[target] == null) {
                return DropReason.NO_EGRESS;
            }
        }
        if ((target & Plan.VTEP) != 0) {
            return slow.tunnelled
                    ? DropReason.SAME_PORT
                    : slow.departure.toVtep(
                            plan, port, arrivedIn, segment, target & ~Plan.VTEP, frame);
        }
        if (same && !slow.tunnelled && target == port.slot) {
            return DropReason.SAME_PORT;
        }
        return slow.departure.toPort(plan, port, arrivedIn, segment, plan.port(target), frame);
    }

    private @Nullable DropReason unknown(
            Plan plan, PortPlan port, SegmentPlan arrivedIn, SegmentPlan segment, long frame) {
        portCount = 0;
        for (int target : segment.unknownPorts) {
            if (arrivedIn != segment || target != port.slot) {
                ports[portCount++] = target;
            }
        }
        if (portCount == 0) {
            return DropReason.UNKNOWN_UNICAST;
        }
        copies(plan, port, arrivedIn, segment, false, frame);
        return null;
    }

    private @Nullable DropReason group(
            Plan plan, PortPlan port, SegmentPlan arrivedIn, SegmentPlan segment, long frame) {
        slow.verdict.cacheable = false;
        portCount = 0;
        boolean tunnels = !slow.tunnelled && segment.floodVteps.length > 0;
        if (segment.floods) {
            if (slow.snooping.toAll()) {
                for (int target : segment.floodPorts) {
                    add(target, port.slot);
                }
            } else {
                for (int target : segment.routerPorts) {
                    add(target, port.slot);
                }
                for (int target : segment.floodPorts) {
                    if (plan.port(target).uplink) {
                        add(target, port.slot);
                    }
                }
                slow.snooping.members(plan, segment, this, port.slot);
            }
            for (int i = 0; i < portCount; i++) {
                listed[ports[i]] = false;
            }
        }
        if (portCount == 0 && !tunnels) {
            return packet.broadcast()
                    ? DropReason.UNKNOWN_UNICAST
                    : DropReason.UNREGISTERED_MULTICAST;
        }
        copies(plan, port, arrivedIn, segment, tunnels, frame);
        return null;
    }

    /// Lists a receiver once; never the port that the frame came from.
    void add(int target, int from) {
        if (target != from && !listed[target]) {
            listed[target] = true;
            ports[portCount++] = target;
        }
    }

    private void copies(
            Plan plan,
            PortPlan port,
            SegmentPlan arrivedIn,
            SegmentPlan segment,
            boolean tunnels,
            long frame) {
        slow.verdict.cacheable = false;
        int receivers = portCount + (tunnels ? segment.floodVteps.length : 0);
        worker.counters.add(port.slot, Counters.COPIES, receivers - 1);
        for (int i = 0; i < portCount; i++) {
            PortPlan to = plan.port(ports[i]);
            long copy = worker.output.copy(frame);
            if (copy == 0) {
                worker.dropped(to.slot, frame, DropReason.NO_BUFFER);
                continue;
            }
            DropReason reason = slow.departure.toPort(plan, port, arrivedIn, segment, to, copy);
            if (reason != null) {
                slow.drop(to.slot, copy, reason);
            }
        }
        for (int i = 0; tunnels && i < segment.floodVteps.length; i++) {
            long copy = worker.output.copy(frame);
            if (copy == 0) {
                worker.dropped(port.slot, frame, DropReason.NO_BUFFER);
                continue;
            }
            DropReason reason =
                    slow.departure.toVtep(
                            plan, port, arrivedIn, segment, segment.floodVteps[i], copy);
            if (reason != null) {
                slow.drop(port.slot, copy, reason);
            }
        }
        worker.pool.give(frame);
    }
}
