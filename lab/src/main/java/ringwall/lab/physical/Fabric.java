package ringwall.lab.physical;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one loop that everything in a lab runs in. Devices never block: they take a frame or a timer
/// and return.
///
/// In virtual time the clock stands while there is work and then jumps to the next event, so that a
/// minute of ageing costs nothing and every run is the same. In real time events wait for the given
/// clock, and pollers bring in frames from outside. Only [#post] and [#call] may be used by other
/// threads.
public final class Fabric {
    /// Looks for work that no event announces: frames in sockets, a switch's worker.
    public interface Poller {
        /// @return how much was done; 0 means idle
        int poll(long nowNs);
    }

    private static final int EVENTS_A_TURN = 4_096;
    private static final long LONGEST_PARK_NS = 1_000_000;

    private record Event(long dueNs, long sequence, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(dueNs, other.dueNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final @Nullable LongSupplier clock;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final List<Poller> pollers = new ArrayList<>();
    private long nowNs;
    private long sequence;
    private int idleTurns;
    private volatile @Nullable Thread waiting;

    private Fabric(@Nullable LongSupplier clock, long startNs) {
        this.clock = clock;
        this.nowNs = clock == null ? startNs : clock.getAsLong();
    }

    /// Time stands still but when nothing is left to do.
    ///
    /// @param startNs nanoseconds since the Unix epoch
    public static Fabric virtualTime(long startNs) {
        return new Fabric(null, startNs);
    }

    /// @param clockNs nanoseconds since the Unix epoch, never back; given by a main
    public static Fabric realTime(LongSupplier clockNs) {
        return new Fabric(clockNs, 0);
    }

    public boolean inVirtualTime() {
        return clock == null;
    }

    public long nowNs() {
        return nowNs;
    }

    public void at(long dueNs, Runnable action) {
        events.add(new Event(Math.max(dueNs, nowNs), sequence++, action));
    }

    public void after(long delayNs, Runnable action) {
        at(nowNs + delayNs, action);
    }

    public void addPoller(Poller poller) {
        pollers.add(poller);
    }

    public void removePoller(Poller poller) {
        pollers.remove(poller);
    }

    /// From any thread: run this in the loop.
    public void post(Runnable action) {
        inbox.add(action);
        Thread sleeper = waiting;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /// From any thread but the loop's: run this in the loop and bring back what it returns.
    public <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> action) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(action.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /// Runs until `done` holds.
    ///
    /// @param timeoutNs from now, of this fabric's time
    /// @return false when the time was up first
    public boolean runUntil(BooleanSupplier done, long timeoutNs) {
        long endNs = nowNs + timeoutNs;
        while (!done.getAsBoolean()) {
            if (nowNs >= endNs) {
                return false;
            }
            turn(endNs);
        }
        return true;
    }

    /// Runs until the future is complete; false when the time was up first.
    public boolean await(CompletableFuture<?> future, long timeoutNs) {
        return runUntil(future::isDone, timeoutNs);
    }

    public void runFor(long ns) {
        runUntil(() -> false, ns);
    }

    /// One turn: what is due, what pollers find; when there was neither, time passes, at most until
    /// `endNs`.
    public void turn(long endNs) {
        int work = runInbox();
        if (clock != null) {
            nowNs = clock.getAsLong();
        }
        work += runDue();
        for (int i = 0; i < pollers.size(); i++) {
            work += pollers.get(i).poll(nowNs);
        }
        if (work > 0) {
            idleTurns = 0;
        } else {
            Event next = events.peek();
            pass(next == null ? endNs : Math.min(endNs, next.dueNs));
        }
    }

    private int runInbox() {
        int count = 0;
        Runnable action = inbox.poll();
        while (action != null) {
            action.run();
            count++;
            action = inbox.poll();
        }
        return count;
    }

    private int runDue() {
        int count = 0;
        Event next = events.peek();
        while (next != null && next.dueNs <= nowNs && count < EVENTS_A_TURN) {
            events.poll();
            next.action.run();
            count++;
            next = events.peek();
        }
        return count;
    }

    private void pass(long untilNs) {
        if (clock == null) {
            nowNs = Math.max(nowNs, untilNs);
            return;
        }
        idleTurns++;
        if (idleTurns < 50) {
            Thread.onSpinWait();
            return;
        }
        long longest = pollers.isEmpty() ? LONGEST_PARK_NS : idleTurns < 2_000 ? 20_000 : 500_000;
        waiting = Thread.currentThread();
        if (inbox.isEmpty()) {
            LockSupport.parkNanos(Math.clamp(untilNs - nowNs, 1, longest));
        }
        waiting = null;
        nowNs = clock.getAsLong();
    }
}
