package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.MeterEntry;

/// All that a host remembers between two frames. To its users a value: `step` and the `with...`
/// methods give a new one and leave this one as it is. Program changes need no event: the next step
/// runs the new program on the old state.
public final class State {
    /// A connection's name in the table: zone and original tuple.
    record ConnectionKey(String zone, Tuple original) {}

    /// Segment and MAC, or segment and address, by which things are found.
    record MacKey(String segment, Mac mac) {}

    record IpKey(String segment, Ip ip) {}

    record Learned(String port, long expiresNs) {}

    record LinkLocal(String port, Mac mac) {}

    record Resolved(Mac mac, long expiresNs) {}

    record MeterKey(MeterEntry.Kind kind, String subject) {}

    /// @param level tokens times 10^9
    record Bucket(long level, long atNs) {}

    /// @param sinceNs when the pNIC came into this state
    record Link(boolean up, long sinceNs) {}

    final Map<ConnectionKey, Connection> connections = new HashMap<>();
    final Map<Fragments.Key, Fragments.Datagram> fragments = new HashMap<>();
    final Map<MacKey, Learned> learned = new HashMap<>();
    final Map<IpKey, LinkLocal> linkLocals = new HashMap<>();
    final Map<IpKey, Resolved> resolved = new HashMap<>();
    final Map<IpKey, Map<String, Long>> groups = new HashMap<>();
    final Map<String, Bucket> buckets = new HashMap<>();
    final Map<String, Link> links = new HashMap<>();
    final Map<String, String> announced = new HashMap<>();
    final Set<String> portsDown = new HashSet<>();
    final Map<String, Integer> mirrorSequence = new HashMap<>();

    public State() {}

    /// A copy that may be changed apart from this one; what it holds is immutable.
    State copy() {
        State copy = new State();
        copy.connections.putAll(connections);
        copy.fragments.putAll(fragments);
        copy.learned.putAll(learned);
        copy.linkLocals.putAll(linkLocals);
        copy.resolved.putAll(resolved);
        copy.groups.putAll(groups);
        copy.buckets.putAll(buckets);
        copy.links.putAll(links);
        copy.announced.putAll(announced);
        copy.portsDown.addAll(portsDown);
        copy.mirrorSequence.putAll(mirrorSequence);
        return copy;
    }

    /// Forgets what has run out.
    void expire(long nowNs) {
        connections.values().removeIf(connection -> connection.expiresNs() <= nowNs);
        fragments.values().removeIf(datagram -> datagram.expiresNs() <= nowNs);
        learned.values().removeIf(entry -> entry.expiresNs() <= nowNs);
        resolved.values().removeIf(entry -> entry.expiresNs() <= nowNs);
    }

    /// A pNIC that is not listed has been up for ever.
    public boolean linkUp(String pnic) {
        Link link = links.get(pnic);
        return link == null || link.up();
    }

    public State withLink(String pnic, boolean up, long nowNs) {
        if (linkUp(pnic) == up) {
            return this;
        }
        State next = copy();
        next.links.put(pnic, new Link(up, nowNs));
        return next;
    }

    /// A vNIC's or adapter's own link; ports are up until said otherwise.
    public State withPort(String port, boolean up) {
        if (portsDown.contains(port) != up) {
            return this;
        }
        State next = copy();
        if (up) {
            next.portsDown.remove(port);
        } else {
            next.portsDown.add(port);
        }
        return next;
    }

    /// The connections of a zone leave with its vNIC (BEHAVIOUR 21): give them to
    /// [#withConnectionsOf].
    public State withoutZone(String zone) {
        State next = copy();
        next.connections.keySet().removeIf(key -> key.zone().equals(zone));
        next.fragments.keySet().removeIf(key -> key.zone().equals(zone));
        return next;
    }

    /// Takes over a zone from the state of another host; the connections are judged again by the
    /// rules here when their next packet comes.
    public State withConnectionsOf(State other, String zone) {
        State next = copy();
        other.connections.forEach((key, connection) -> {
            if (key.zone().equals(zone)) {
                next.connections.put(key, connection.judgedBy(""));
            }
        });
        return next;
    }

    /// How many connections a zone holds.
    public int connectionsIn(String zone) {
        return (int) connections.keySet().stream().filter(key -> key.zone().equals(zone)).count();
    }

    /// Those of a zone that are not over: what a vNIC's limit counts.
    int liveConnectionsIn(String zone) {
        return (int)
                connections.entrySet().stream()
                        .filter(each ->
                                each.getKey().zone().equals(zone) && !each.getValue().over())
                        .count();
    }

    /// One line a connection, sorted: for people and tests.
    public List<String> connections() {
        Map<String, String> lines = new TreeMap<>();
        connections.forEach((key, connection) -> {
            String line = key.zone() + " " + connection;
            lines.put(line, line);
        });
        return new ArrayList<>(lines.values());
    }

    @Nullable String learnedPort(String segment, Mac mac) {
        Learned entry = learned.get(new MacKey(segment, mac));
        return entry == null ? null : entry.port();
    }
}
