package ringwall.lab.guest;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import ringwall.model.Ip;
import ringwall.wire.Dns;

/// DNS of a guest (RFC 1035): asks for an address, or answers from a table.
public final class Names {
    private Names() {}

    /// Asks `server` for the A record of a name; empty when the name is not known there.
    public static CompletableFuture<Optional<Ip>> lookUp(
            Guest guest, Ip server, String name, long patienceNs) {
        byte[] query = new byte[512];
        int id = (name.hashCode() ^ (int) guest.mac().bits()) & 0xFFFF;
        int size = Dns.emitQuery(MemorySegment.ofArray(query), 0, id, name, Dns.TYPE_A);
        return guest.askUdp(server, Dns.PORT, Arrays.copyOf(query, size), patienceNs)
                .thenApply(Names::address);
    }

    private static Optional<Ip> address(byte[] answer) {
        MemorySegment m = MemorySegment.ofArray(answer);
        if (!Dns.valid(m, 0, answer.length) || !Dns.response(m, 0)) {
            return Optional.empty();
        }
        long ip = Dns.firstA(m, 0, answer.length);
        return ip < 0 ? Optional.empty() : Optional.of(Ip.v4((int) ip));
    }

    /// Makes the guest a name server for these names.
    public static void serve(Guest guest, Map<String, Ip> table) {
        guest.serveUdp(Dns.PORT, (from, port, query) -> answer(table, query));
    }

    private static byte @org.jspecify.annotations.Nullable [] answer(
            Map<String, Ip> table, byte[] query) {
        byte[] message = Arrays.copyOf(query, Math.max(512, query.length + 32));
        MemorySegment m = MemorySegment.ofArray(message);
        if (!Dns.valid(m, 0, query.length)
                || Dns.response(m, 0)
                || Dns.questions(m, 0) != 1
                || Dns.questionEnd(m, 0, query.length) < 0) {
            return null;
        }
        Ip ip = table.get(Dns.name(m, 0, query.length, Dns.SIZE));
        int end = Dns.questionEnd(m, 0, query.length);
        boolean known = ip != null && Dns.questionType(m, 0, query.length) == Dns.TYPE_A;
        int p = Dns.emitResponse(m, 0, end, ip == null ? Dns.RCODE_NAME_ERROR : 0);
        if (known && ip != null) {
            p = Dns.emitA(m, 0, p, 60, ip.v4Bits());
        }
        return Arrays.copyOf(message, p);
    }
}
