package ringwall.dataplane;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.port.LargePages;
import ringwall.dataplane.port.Memory;

/// What outlives the process: connections, what was learned, and the names that their numbers stand for, in a
/// mapped file or, without a file, in plain memory.
///
///     "RWSTATE2", connections (4), ports (4), rules (4), learned (4)
///     | port names, 128 B each | segment names | rule names | connections
///     | learned MACs | link-local bindings | resolved neighbours | group members   (Remembered)
///
/// Leases are not here: the responder gives what the program says and remembers nothing. A name is its length (2 bytes, 0: free slot) and its UTF-8 bytes; one that does not fit is not kept, and
/// what refers to it is not adopted. A file of another shape is begun anew.
final class StateFile {
    private static final long MAGIC = 0x3245_5441_5453_5752L;
    private static final int NAME_BYTES = 128;
    private static final int HEADER = 4096;
    private static final long TABLES = 4;

    private final MemorySegment all;
    private final int connections;
    private final int ports;
    private final int rules;
    private final int learned;
    private final boolean adopted;

    private StateFile(MemorySegment all, EmbeddedSwitch.Config config, boolean adopted) {
        this.all = all;
        this.connections = config.connections();
        this.ports = config.ports();
        this.rules = config.rules();
        this.learned = config.learned();
        this.adopted = adopted;
    }

    private static long size(EmbeddedSwitch.Config config) {
        return HEADER
                + (long) (2 * config.ports() + config.rules()) * NAME_BYTES
                + (long) config.connections() * Connections.ENTRY_BYTES
                + TABLES * Remembered.bytes(config.learned());
    }

    static StateFile inMemory(Arena arena, EmbeddedSwitch.Config config) {
        return new StateFile(LargePages.allocate(arena, size(config)), config, false);
    }

    /// Maps the file, made if it is not there.
    static StateFile map(Arena arena, Path path, EmbeddedSwitch.Config config) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long size = size(config);
            boolean whole = file.size() == size;
            MemorySegment all = file.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            long at = all.address();
            boolean known =
                    whole
                            && Memory.getLong(at) == MAGIC
                            && Memory.getInt(at + 8) == config.connections()
                            && Memory.getInt(at + 12) == config.ports()
                            && Memory.getInt(at + 16) == config.rules()
                            && Memory.getInt(at + 20) == config.learned();
            if (!known) {
                all.fill((byte) 0);
                Memory.putInt(at + 8, config.connections());
                Memory.putInt(at + 12, config.ports());
                Memory.putInt(at + 16, config.rules());
                Memory.putInt(at + 20, config.learned());
                Memory.putLong(at, MAGIC);
            }
            return new StateFile(all, config, known);
        }
    }

    /// There was a predecessor.
    boolean adopted() {
        return adopted;
    }

    MemorySegment connections() {
        return all.asSlice(
                HEADER + (long) (2 * ports + rules) * NAME_BYTES,
                (long) connections * Connections.ENTRY_BYTES);
    }

    /// Memory of one of the tables of [Remembered].
    ///
    /// @param table 0: MACs, 1: link-local bindings, 2: neighbours, 3: group members
    long table(int table) {
        return all.address()
                + HEADER
                + (long) (2 * ports + rules) * NAME_BYTES
                + (long) connections * Connections.ENTRY_BYTES
                + table * Remembered.bytes(learned);
    }

    String portName(int slot) {
        return name(slot);
    }

    String segmentName(int slot) {
        return name(ports + slot);
    }

    void segmentName(int slot, String name) {
        if (slot < ports) {
            name(ports + slot, name);
        }
    }

    String ruleName(int slot) {
        return name(2 * ports + slot);
    }

    void portName(int slot, String name) {
        name(slot, name);
    }

    void ruleName(int slot, String name) {
        if (slot < rules) {
            name(2 * ports + slot, name);
        }
    }

    private String name(int index) {
        long at = all.address() + HEADER + (long) index * NAME_BYTES;
        int bytes = Memory.getShort(at);
        if (bytes <= 0 || bytes > NAME_BYTES - 2) {
            return "";
        }
        byte[] text = new byte[bytes];
        MemorySegment.copy(Memory.ALL, at + 2, MemorySegment.ofArray(text), 0, bytes);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void name(int index, String name) {
        long at = all.address() + HEADER + (long) index * NAME_BYTES;
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        Memory.putShort(at, (short) 0);
        if (text.length <= NAME_BYTES - 2) {
            MemorySegment.copy(MemorySegment.ofArray(text), 0, Memory.ALL, at + 2, text.length);
            Memory.putShort(at, (short) text.length);
        }
    }
}
