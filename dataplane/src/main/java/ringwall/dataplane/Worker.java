package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.AttachmentPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.Memory;
import ringwall.observe.UplinkShare;
import ringwall.program.DropReason;

/// The run-to-completion loop: takes a burst from each port in turn, judges it, sends what leaves. One
/// thread; the only writer of all it touches. Nothing here allocates, locks, logs or throws once a
/// program is loaded.
///
///     receive 32 --> ingress, keys, hashes of all --> one by one: flow found? act : tables --> send
final class Worker {
    private static final int BURST = 32;

    /// By time, not by turn: the entries looked at are cold, and a sweep each turn cost a sixth of
    /// the worker's time under load. 128k flows are looked through in a quarter of a second.
    private static final long SWEEP_NS = 100_000;

    private static final int SWEPT_AT_ONCE = 64;

    /// Units of [Waiting].
    private static final int WAITING_FOR_A_PORT = 512;

    final FramePool pool;
    final FlowCache cache;
    final Counters counters;
    final Output output;
    private final Waiting waiting;
    final FastPath fast;
    final SlowPath slow;
    final Tables tables;
    private final EmbeddedSwitch.Config config;
    private final @Nullable Attachment[] attachments;
    private final List<Attachment> plugged = new ArrayList<>();
    private final long[] frames = new long[BURST];
    private final int[] hashes = new int[BURST];
    private final int[] rows = new int[BURST];
    private long touched;
    private long sweptNs;
    private int judging;
    private int portMask = -1;

    @Nullable Plan plan;

    /// What cached decisions must have been made under.
    int generation = 1;

    long nowNs;
    int nowSeconds;

    Worker(Arena arena, EmbeddedSwitch.Config config, StateFile state) {
        this.config = config;
        this.pool = new FramePool(arena, config.frames());
        this.attachments = new Attachment[config.ports()];
        this.counters = new Counters(config.ports(), config.rules());
        this.output = new Output(this, config.ports());
        this.waiting = new Waiting(arena, Math.max(64, config.frames() / 4));
        this.tables = new Tables(this, arena, config, state);
        this.cache =
                new FlowCache(arena, config.flows(), config.ports(), tables.flowLog::flowEnded);
        this.fast = new FastPath(this);
        this.slow = new SlowPath(this, arena);
    }

    /// One turn over all ports.
    ///
    /// @return frames received
    int turn(long now) {
        nowNs = now;
        nowSeconds = (int) (now / 1_000_000_000L);
        int work = 0;
        for (int i = 0; i < plugged.size(); i++) {
            Attachment from = plugged.get(i);
            boolean up = from.port.linkUp();
            if (up != from.up) {
                linkChanged(from, up);
            }
            work += poll(from);
        }
        output.sender = config.ports();
        tables.teams.turn(plan);
        output.flush();
        work += output.drain();
        slow.recycle();
        long unswept = now - sweptNs;
        if (unswept >= SWEEP_NS || unswept < 0) {
            sweptNs = now;
            // after a sleep, what was due meanwhile
            long due = Math.clamp(unswept / SWEEP_NS, 1L, 16L) * SWEPT_AT_ONCE;
            cache.sweep((int) Math.min(due, cache.capacity()), nowSeconds);
        }
        tables.turn();
        return work;
    }

    private int poll(Attachment from) {
        int n = from.port.receive(pool, frames, BURST);
        if (n == 0) {
            return 0;
        }
        output.sender = from.slot;
        Plan current = plan;
        portMask = current == null || current.portsMatter || tables.flowLog.wanted ? -1 : 0;
        long bytes = 0;
        for (int i = 0; i < n; i++) {
            bytes += Frame.length(frames[i]);
            hashes[i] = admit(from, i);
        }
        counters.add(from.slot, Counters.RX_FRAMES, n);
        counters.add(from.slot, Counters.RX_BYTES, bytes);
        if (n > 1) {
            touch(n);
        }
        try {
            judge(from, n);
        } catch (InternalError memoryGone) {
            abandon(from, n);
        }
        output.flush();
        from.port.recycle();
        slow.recycle();
        return n;
    }

    private void judge(Attachment from, int n) {
        int quick = 0;
        for (int i = 0; i < n; i++) {
            judging = i;
            long frame = frames[i];
            if (rows[i] < 0) {
                continue;
            }
            if (hashes[i] != 0 && fast.run(frame, hashes[i])) {
                quick++;
            } else {
                slow.run(from, frame, rows[i], hashes[i] != 0);
            }
        }
        counters.add(from.slot, Counters.FAST, quick);
    }

    /// A VMM has cut short the memory that a frame's payload lies in, just when we read it to
    /// complete or copy it: the JVM makes of that signal an error in this thread (JDK 25;
    /// docs/vhost-user.md). The rest of the burst is dropped; the slot of the frame in hand may be
    /// lost.
    private void abandon(Attachment from, int n) {
        for (int i = judging + 1; i < n; i++) {
            if (rows[i] >= 0) {
                drop(from, frames[i], DropReason.TRUNCATED);
            }
        }
    }

    /// Reads the first word of every bucket before any is needed, and then of the connections that
    /// the entries found there name, so that the cache misses overlap.
    private void touch(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            if (hashes[i] != 0) {
                sum += Memory.getInt(cache.home(hashes[i]));
            }
        }
        for (int i = 0; i < n; i++) {
            if (hashes[i] != 0) {
                long ids = cache.connections(hashes[i], nowSeconds);
                if (ids != 0) {
                    sum += tables.connections.touch((int) ids, (int) (ids >>> 32));
                }
            }
        }
        touched = sum;
    }

    /// Table `ingress`: tag off, row found.
    ///
    /// @return the key's hash, or 0 for what has no key; `rows[i]` is -1 when the frame is gone
    private int admit(Attachment from, int i) {
        long frame = frames[i];
        AttachmentPlan known = from.plan;
        Plan current = plan;
        rows[i] = -1;
        if (current == null || known == null) {
            return drop(from, frame, DropReason.PORT_NOT_CONFIRMED);
        }
        if (Frame.headLength(frame) < 14) {
            return drop(from, frame, DropReason.RUNT);
        }
        if (((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0
                        || Frame.gsoType(frame) != Frame.GSO_NONE)
                && !Offloads.sane(frame)) {
            return drop(from, frame, DropReason.BAD_HEADER);
        }
        if (known.receiveOnly()) {
            return drop(from, frame, DropReason.RECEIVE_ONLY);
        }
        int type = Memory.getShort(Frame.data(frame) + 12) & 0xFFFF;
        int vid = 0;
        if (type == 0x0081 || type == 0xA888 || type == 0x0091) {
            vid = tables.tag(frame, type);
            if (vid < 0) {
                return drop(from, frame, tables.reason);
            }
        }
        int row = known.rowByVid()[vid];
        if (known.port() < 0) {
            row = tables.fromWire(current, from, frame, vid, row);
            if (row < 0) {
                return drop(from, frame, tables.reason);
            }
        } else if (row < 0) {
            return drop(from, frame, DropReason.VLAN_NOT_ALLOWED);
        }
        rows[i] = row;
        return FlowKey.make(frame, row, config.seed(), portMask);
    }

    private int drop(Attachment from, long frame, DropReason reason) {
        dropped(from.slot, frame, reason);
        pool.give(frame);
        return 0;
    }

    /// Counts a drop and keeps an example of it; the slot stays the caller's.
    void dropped(int port, long frame, DropReason reason) {
        counters.dropped(port, reason);
        tables.samples.offer(port, frame, reason, nowNs);
    }

    /// Whether the program has a team that would fail over.
    boolean watchesLinks() {
        Plan current = plan;
        return current != null && current.watchesLinks;
    }

    int portSlots() {
        return config.ports();
    }

    @Nullable Attachment attachment(int slot) {
        return attachments[slot];
    }

    Row row(int index) {
        Plan current = plan;
        if (current == null) {
            throw new IllegalStateException("no program");
        }
        return current.rows[index];
    }

    /// Whatever was decided before is decided again.
    void invalidate() {
        generation++;
    }

    // commands, run by the worker between two turns

    /// In the place of a port of the same name, which is closed.
    void plug(Attachment attachment) {
        unplug(attachment.slot);
        attachments[attachment.slot] = attachment;
        plugged.add(attachment);
        attachment.backlog = new Backlog(this, attachment, waiting, WAITING_FOR_A_PORT);
        Plan current = plan;
        attachment.plan =
                current == null || attachment.slot >= current.attachments.length
                        ? null
                        : current.attachments[attachment.slot];
        schedule(attachment);
        tables.linkChanged(attachment.slot, attachment.up);
        invalidate();
    }

    /// Lanes and rate of a pNIC; what waits for a port that the program no longer knows goes
    /// nowhere.
    private void schedule(Attachment attachment) {
        Backlog backlog = attachment.backlog;
        AttachmentPlan known = attachment.plan;
        Plan current = plan;
        if (backlog == null) {
            return;
        }
        if (known == null || current == null) {
            backlog.discard(DropReason.PORT_NOT_CONFIRMED);
        } else if (known.port() == Plan.PNIC) {
            attachment.pnic = true;
            backlog.adopt(current, known.rate());
        }
    }

    /// What each lane of a pNIC has sent and lost.
    List<UplinkShare> shares(int slot) {
        Attachment of = attachments[slot];
        Plan current = plan;
        return of == null || of.backlog == null || current == null
                ? List.of()
                : of.backlog.shares(current);
    }

    void unplug(int slot) {
        Attachment gone = attachments[slot];
        if (gone != null) {
            attachments[slot] = null;
            plugged.remove(gone);
            if (gone.backlog != null) {
                gone.backlog.discard(DropReason.LINK_DOWN);
            }
            invalidate();
            gone.port.close();
        }
    }

    private void linkChanged(Attachment attachment, boolean up) {
        attachment.up = up;
        attachment.takes = attachment.port.takes();
        if (!up && attachment.backlog != null) {
            attachment.backlog.discard(DropReason.LINK_DOWN);
        }
        tables.linkChanged(attachment.slot, up);
        invalidate();
    }

    void adopt(Plan next) {
        plan = next;
        for (Attachment attachment : plugged) {
            attachment.plan =
                    attachment.slot < next.attachments.length
                            ? next.attachments[attachment.slot]
                            : null;
            schedule(attachment);
        }
        invalidate();
        tables.adopt(next);
    }

    void unplugAll() {
        for (Attachment attachment : List.copyOf(plugged)) {
            unplug(attachment.slot);
        }
    }

    List<Attachment> plugged() {
        return plugged;
    }

    /// Keeps the early reads alive.
    long touched() {
        return touched;
    }
}
