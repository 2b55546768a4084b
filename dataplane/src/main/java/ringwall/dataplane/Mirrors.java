package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.MirrorPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.classify.Terms;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.MirrorEntry;

/// Copies of frames for those who watch (BEHAVIOUR 30, 31): one a frame and session, untagged, cut
/// to the session's length, never mirrored themselves. Copies leave after the frame itself.
final class Mirrors {
    private static final int PENDING = 64;

    private final Worker worker;
    private final long[] copies = new long[PENDING];
    private final int[] sessions = new int[PENDING];
    private final long[] hashes = new long[PENDING];
    private int pending;
    private final int[] deliveredTo = new int[256];
    private int deliveredCount;
    private final RemoteMirrors remote;

    Mirrors(Worker worker) {
        this.worker = worker;
        this.remote = new RemoteMirrors(worker);
    }

    void adopt(Plan plan) {
        remote.adopt(plan);
    }

    /// A copy that arrived for, or goes to, a port of this host.
    void deliver(Plan plan, int target, long frame) {
        PortPlan port = target < 0 || target >= plan.ports.length ? null : plan.ports[target];
        Attachment to = port == null ? null : worker.attachment(port.slot);
        if (to == null || !to.up) {
            worker.dropped(Math.max(0, target), frame, DropReason.LINK_DOWN);
            worker.pool.give(frame);
            return;
        }
        worker.output.send(to, frame, Lane.MIRROR);
    }

    /// What a port sends, after port security.
    void sent(Plan plan, PortPlan port, long frame) {
        for (int session : port.mirrorsFrom) {
            worker.slow.verdict.cacheable = false;
            MirrorPlan mirror = plan.mirrors[session];
            if (live(mirror) && matches(mirror) && !taken(session)) {
                copy(session, frame);
            }
        }
    }

    /// What reaches a port, as delivered, unless its sender's side has copied it.
    void delivered(Plan plan, PortPlan port, long frame) {
        if (plan.mirrors.length == 0) {
            return;
        }
        if (deliveredCount < deliveredTo.length) {
            deliveredTo[deliveredCount++] = port.slot;
        }
        for (int session : port.mirrorsTo) {
            worker.slow.verdict.cacheable = false;
            MirrorPlan mirror = plan.mirrors[session];
            if (live(mirror) && !covered(plan, mirror) && matches(mirror) && !taken(session)) {
                copy(session, frame);
            }
        }
    }

    private boolean live(MirrorPlan mirror) {
        return mirror.expiresEpochSecond() == Long.MAX_VALUE
                || worker.nowNs / 1_000_000_000L < mirror.expiresEpochSecond();
    }

    private boolean covered(Plan plan, MirrorPlan mirror) {
        Packet packet = worker.slow.packet;
        if (java.util.Arrays.binarySearch(mirror.coveredMacs(), packet.source) >= 0) {
            return true;
        }
        return packet.source == plan.router.gatewayMac()
                && packet.version != 0
                && mirror.coveredAddresses() != null
                && mirror.coveredAddresses()
                        .contains(packet.v6(), packet.sourceHi, packet.sourceLo);
    }

    private boolean matches(MirrorPlan mirror) {
        if (mirror.entry().filter().isEmpty()) {
            return true;
        }
        Terms filter = mirror.filter();
        Packet packet = worker.slow.packet;
        if (filter == null || packet.version == 0) {
            return false;
        }
        int type = packet.icmpType();
        if (type >= 0) {
            return filter.match(packet.protocol, packet.icmpCode(), type);
        }
        boolean otherIcmp = packet.protocol == Packet.ICMP || packet.protocol == Packet.ICMPV6;
        int source = packet.sourcePort();
        int destination = otherIcmp ? 256 : packet.destinationPort();
        return filter.match(packet.protocol, source, destination)
                || (!otherIcmp && filter.match(packet.protocol, destination, source));
    }

    private boolean taken(int session) {
        for (int i = 0; i < pending; i++) {
            if (sessions[i] == session) {
                return true;
            }
        }
        return false;
    }

    private void copy(int session, long frame) {
        long copy = pending == PENDING ? 0 : worker.output.copy(frame);
        if (copy != 0) {
            copies[pending] = copy;
            hashes[pending] = Teams.hash(worker.slow.packet);
            sessions[pending++] = session;
        } else {
            int sender = worker.output.sender;
            worker.counters.add(sender, Counters.MADE, 1);
            worker.dropped(sender, frame, DropReason.NO_BUFFER);
        }
    }

    /// The frame has been judged: its copies leave.
    void flush(Plan plan, PortPlan sender) {
        for (int i = 0; i < pending; i++) {
            MirrorPlan mirror = plan.mirrors[sessions[i]];
            long copy = copies[i];
            int whole = Frame.length(copy);
            cut(copy, mirror.truncateTo());
            if (mirror.entry().promiscuous()
                    && mirror.entry().target() instanceof MirrorEntry.Target.ToPort
                    && has(mirror.targetPort(), sender)) {
                worker.pool.give(copy);
                continue;
            }
            worker.counters.add(sender.slot, Counters.MADE, 1);
            DropReason reason = leave(plan, mirror, hashes[i], whole, copy);
            if (reason != null) {
                worker.dropped(sender.slot, copy, reason);
                worker.pool.give(copy);
            }
        }
        pending = 0;
        deliveredCount = 0;
    }

    private @Nullable DropReason leave(
            Plan plan, MirrorPlan mirror, long hash, int whole, long copy) {
        if (mirror.remote() != null) {
            boolean cut = Frame.length(copy) < whole;
            return remote.send(plan, mirror, mirror.remote(), cut, copy);
        }
        if (mirror.file()) {
            return toFile(mirror, whole, copy);
        }
        if (mirror.targetVtep() >= 0) {
            return worker.tables.tunnels.mirror(
                    plan, mirror.targetVtep(), mirror.targetVni(), hash, copy);
        }
        if (mirror.targetVid() == 0) {
            deliver(plan, mirror.targetPort(), copy);
            return null;
        }
        PortPlan uplink = plan.ports[mirror.targetPort()];
        int member = uplink == null ? -1 : worker.tables.teams.member(uplink, hash, worker.nowNs);
        Attachment to = member < 0 ? null : worker.attachment(member);
        if (to == null) {
            return DropReason.NO_UPLINK;
        }
        if (!Tags.push(copy, mirror.targetVid())) {
            return DropReason.NO_BUFFER;
        }
        worker.output.send(to, copy, Lane.MIRROR);
        return null;
    }

    private @Nullable DropReason toFile(MirrorPlan mirror, int whole, long copy) {
        Attachment to = worker.attachment(mirror.targetPort());
        if (to == null || !to.up) {
            return DropReason.LINK_DOWN;
        }
        Frame.portToken(copy, whole);
        worker.output.send(to, copy, Lane.MIRROR);
        return null;
    }

    /// A promiscuous port gets no copy of what it sent or was given anyway.
    private boolean has(int target, PortPlan sender) {
        if (sender.slot == target) {
            return true;
        }
        for (int i = 0; i < deliveredCount; i++) {
            if (deliveredTo[i] == target) {
                return true;
            }
        }
        return false;
    }

    private static void cut(long frame, int most) {
        if (most > 0 && Frame.length(frame) > most) {
            // what is cut has no checksum to complete and no packets to be cut into
            Frame.flags(frame, 0);
            Frame.gso(frame, Frame.GSO_NONE, 0, 0);
            Tunnels.trim(frame, most);
        }
    }
}
