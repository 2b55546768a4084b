package ringwall.dataplane.port;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// A pcapng file as a port: the target of a mirror to a file. The worker fills a ring; a thread of
/// this port's own writes, so that no disk is ever waited for on a frame's way. What the disk does
/// not keep up with is lost and counted by the switch like at any port that does not drain.
///
/// Bounded: a file that is full becomes `PATH.1`, that one `PATH.2`, and so on; the oldest goes.
/// Files are for their owner alone (0600), and a link in the place of the file is not followed:
/// what is in them is other people's traffic.
public final class CaptureFile implements FramePort {
    private static final int SLOTS = 1024;

    /// Super-frames are cut before they come here.
    private static final int FRAME_BYTES = 9_728;

    /// After that much silence what was written is on its way to the disk.
    private static final long FLUSH_NS = 100_000_000L;

    /// @param bytes of one file, about
    /// @param files at most, the one being written included
    public record Bounds(long bytes, int files) {
        public static final Bounds STANDARD = new Bounds(128L << 20, 4);
    }

    private final String name;
    private final Path path;
    private final Bounds bounds;
    private final LongSupplier nowNs;
    private final Arena arena = Arena.ofShared();
    private final FrameRing ring;
    private final Thread writer;
    private volatile boolean closing;
    private volatile String problem = "";
    private long oversized;

    /// Opens the file at once, so that a problem shows before the first frame.
    ///
    /// @param nowNs the switch's time, nanoseconds since the Unix epoch, asked in its worker
    public CaptureFile(String name, Path path, Bounds bounds, LongSupplier nowNs) {
        this.name = name;
        this.path = path;
        this.bounds = bounds;
        this.nowNs = nowNs;
        this.ring = new FrameRing(arena, SLOTS, FRAME_BYTES);
        CaptureWriter first = opened();
        this.writer =
                Thread.ofPlatform().name("ringwall-capture").daemon().unstarted(() -> run(first));
        ring.wakes(() -> LockSupport.unpark(this.writer));
        writer.start();
    }

    private @Nullable CaptureWriter opened() {
        try {
            return open();
        } catch (IOException | UnsupportedOperationException e) {
            problem = "mirror file " + path + " cannot be written: " + e;
            return null;
        }
    }

    /// A fresh file; what is there becomes the newest of the old ones.
    private CaptureWriter open() throws IOException {
        for (int i = bounds.files() - 1; i >= 1; i--) {
            Path older = i == 1 ? path : numbered(i - 1);
            if (Files.exists(older, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(older, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(path);
        Set<OpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        FileAttribute<?> ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        CaptureWriter made =
                CaptureWriter.pcapng(
                        Channels.newOutputStream(Files.newByteChannel(path, options, ownerOnly)));
        made.addInterface(name, 0);
        return made;
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /// The writer's thread.
    private void run(@Nullable CaptureWriter first) {
        CaptureWriter out = first;
        long written = 0;
        try {
            while (out != null && !(closing && ring.ready(1) == 0)) {
                int ready = ring.ready(64);
                if (ready == 0) {
                    out.flush();
                    if (!ring.arm()) {
                        LockSupport.parkNanos(this, FLUSH_NS);
                    }
                    ring.disarm();
                    continue;
                }
                for (int i = 0; i < ready; i++) {
                    written += write(out, ring.slotToRead(i));
                }
                ring.release(ready);
                if (written >= bounds.bytes()) {
                    out.close();
                    out = open();
                    written = 0;
                }
            }
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            problem = "mirror file " + path + " cannot be written any more: " + e;
        }
        while (!closing) {
            LockSupport.park(this);
        }
        // the worker has let go of the ring
        arena.close();
    }

    /// @return bytes
    private static int write(CaptureWriter out, long slot) throws IOException {
        int length = FrameRing.length(slot);
        byte[] data = new byte[length];
        MemorySegment.copy(
                Memory.ALL, FrameRing.data(slot), MemorySegment.ofArray(data), 0, length);
        int original = Math.max(length, Memory.getInt(slot + 4));
        out.write(new CapturedFrame(Memory.getLong(slot + 8), 0, data, original, "", 0));
        return length + 32;
    }

    /// What is wrong with the file, empty if nothing is.
    public String problem() {
        return problem;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        return 0;
    }

    @Override
    public void recycle() {
        // nothing is received
    }

    /// The frame's token is its length before it was cut.
    @Override
    public int transmit(long[] frames, int from, int count) {
        int room = ring.room(count);
        int filled = 0;
        long now = nowNs.getAsLong();
        for (int i = 0; i < room; i++) {
            long frame = frames[from + i];
            if (Frame.length(frame) > FRAME_BYTES) {
                oversized++;
                continue;
            }
            long slot = ring.slotToFill(filled++);
            FrameRing.fill(slot, frame);
            Memory.putInt(slot + 4, (int) Frame.portToken(frame));
            Memory.putLong(slot + 8, now);
        }
        if (filled > 0) {
            ring.publish(filled);
        }
        return room;
    }

    /// Frames that were longer than any cable's and were not written.
    public long oversized() {
        return oversized;
    }

    @Override
    public void flush() {
        // the writer does, when nothing more comes
    }

    @Override
    public boolean linkUp() {
        return problem.isEmpty();
    }

    @Override
    public int takes() {
        return 0;
    }

    /// What waits is still written, by the writer's thread: nobody waits for the disk here.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
    }

    /// Waits until a closed file is whole.
    public void finish() {
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
