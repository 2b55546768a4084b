package ringwall.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import ringwall.dataplane.conntrack.Connections;

/// Connections leave one table and enter another, by zone and rule name.
final class ConnectionTransfer {
    private ConnectionTransfer() {}

    static void export(
            Worker worker, int zone, IntFunction<String> rules, List<SavedConnection> to) {
        Connections table = worker.tables.connections;
        for (int id = 1; id <= table.capacity(); id++) {
            if (table.exists(id) && table.zone(id) == zone) {
                to.add(
                        new SavedConnection(
                                rules.apply(table.rule(id)),
                                table.entry(id).toArray(ValueLayout.JAVA_BYTE)));
            }
        }
    }

    static int restore(
            Worker worker, int zone, ToIntFunction<String> rules, List<SavedConnection> saved) {
        int taken = 0;
        for (SavedConnection each : saved) {
            if (each.entry().length == Connections.ENTRY_BYTES
                    && worker.tables.connections.restore(
                            MemorySegment.ofArray(each.entry()),
                            zone,
                            rules.applyAsInt(each.rule()),
                            worker.nowNs)) {
                taken++;
            }
        }
        return taken;
    }
}
