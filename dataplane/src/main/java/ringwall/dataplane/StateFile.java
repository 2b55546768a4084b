package ringwall.dataplane;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.port.Memory;

/// What outlives the process: the connections and the names that their numbers stand for, in a mapped file
/// or, without a file, in plain memory.
///
///     "RWSTATE1", connections (4), ports (4), rules (4) | port names, 128 B each | rule names | connections
///
/// A name is its length (2 bytes, 0: free slot) and its UTF-8 bytes; one that does not fit is not kept, and
/// what refers to it is not adopted. A file of another shape is begun anew.
final class StateFile {
    private static final long MAGIC = 0x3145_5441_5453_5752L;
    private static final int NAME_BYTES = 128;
    private static final int HEADER = 4096;

    private final MemorySegment all;
    private final int connections;
    private final int ports;
    private final int rules;
    private final boolean adopted;

    private StateFile(MemorySegment all, int connections, int ports, int rules, boolean adopted) {
        this.all = all;
        this.connections = connections;
        this.ports = ports;
        this.rules = rules;
        this.adopted = adopted;
    }

    private static long size(int connections, int ports, int rules) {
        return HEADER
                + (long) (ports + rules) * NAME_BYTES
                + (long) connections * Connections.ENTRY_BYTES;
    }

    static StateFile inMemory(Arena arena, int connections, int ports, int rules) {
        MemorySegment all = arena.allocate(size(connections, ports, rules), 4096);
        return new StateFile(all, connections, ports, rules, false);
    }

    /// Maps the file, made if it is not there.
    static StateFile map(Arena arena, Path path, int connections, int ports, int rules)
            throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long size = size(connections, ports, rules);
            boolean whole = file.size() == size;
            MemorySegment all = file.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            long at = all.address();
            boolean known =
                    whole
                            && Memory.getLong(at) == MAGIC
                            && Memory.getInt(at + 8) == connections
                            && Memory.getInt(at + 12) == ports
                            && Memory.getInt(at + 16) == rules;
            if (!known) {
                all.fill((byte) 0);
                Memory.putInt(at + 8, connections);
                Memory.putInt(at + 12, ports);
                Memory.putInt(at + 16, rules);
                Memory.putLong(at, MAGIC);
            }
            return new StateFile(all, connections, ports, rules, known);
        }
    }

    /// There was a predecessor.
    boolean adopted() {
        return adopted;
    }

    MemorySegment connections() {
        return all.asSlice(
                HEADER + (long) (ports + rules) * NAME_BYTES,
                (long) connections * Connections.ENTRY_BYTES);
    }

    String portName(int slot) {
        return name(slot);
    }

    String ruleName(int slot) {
        return name(ports + slot);
    }

    void portName(int slot, String name) {
        name(slot, name);
    }

    void ruleName(int slot, String name) {
        if (slot < rules) {
            name(ports + slot, name);
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
