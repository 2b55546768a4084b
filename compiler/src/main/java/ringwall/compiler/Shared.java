package ringwall.compiler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.Forward;

/// Entries that many hosts' programs hold are made once: a large Network compiles into few objects.
final class Shared {
    private final Map<String, Forward.To> ports = new ConcurrentHashMap<>();
    private final Map<Ip, Forward.To> vteps = new ConcurrentHashMap<>();
    private final Map<Forward, Forward> forwards = new ConcurrentHashMap<>();

    Forward.To toPort(String port) {
        return ports.computeIfAbsent(port, Forward.To.ToPort::new);
    }

    Forward.To toVtep(Ip peer) {
        return vteps.computeIfAbsent(peer, Forward.To.ToVtep::new);
    }

    Forward forward(String segment, Mac mac, Forward.To to) {
        Forward made = new Forward(segment, mac, to);
        Forward known = forwards.putIfAbsent(made, made);
        return known == null ? made : known;
    }
}
