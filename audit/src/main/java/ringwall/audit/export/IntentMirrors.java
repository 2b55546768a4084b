package ringwall.audit.export;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Site;

/// Mirrors whose copies stay on one host or go to a collector's address. Copies that cross hosts
/// need a segment that carries them, which is for people to choose: those are named only.
final class IntentMirrors {

    /// A vNIC in the intent, and the platform's host that it is on.
    record Peer(String name, String host) {}

    private final Site site;
    private final Map<String, Peer> peers;
    private final List<String> open;

    /// `peers`: by the platform's `vm/vnic`.
    IntentMirrors(Site site, Map<String, Peer> peers, List<String> open) {
        this.site = site;
        this.peers = peers;
        this.open = open;
    }

    void write(StringBuilder out) {
        var entries = new TreeMap<String, String>();
        for (Mirror mirror : site.all(Mirror.class)) {
            if (mirror.enabled().no() || mirror.valid().no()) {
                open.add("mirror %s copied nothing: left out".formatted(mirror.name()));
                continue;
            }
            var sources = new TreeSet<>(mirror.fromVm());
            sources.addAll(mirror.toVm());
            String direction = direction(mirror);
            String target = target(mirror, sources);
            boolean known = !sources.isEmpty() && peers.keySet().containsAll(sources);
            if (!known || direction.isEmpty() || target.isEmpty()) {
                open.add(
                        "mirror %s to %s was not carried over: write it under 'mirrors'"
                                .formatted(mirror.name(), mirror.target()));
                continue;
            }
            var names = sources.stream().map(s -> peer(s).name()).toList();
            entries.put(
                    IntentText.id(mirror.name()),
                    "from: [%s], direction: %s%s, to: %s"
                            .formatted(
                                    String.join(", ", names),
                                    direction,
                                    mirror.snaplenBytes() >= 64
                                            ? ", truncate: " + mirror.snaplenBytes()
                                            : "",
                                    target));
        }
        if (!entries.isEmpty()) {
            out.append("\nmirrors:\n");
            entries.forEach((name, body) ->
                    out.append("  ").append(name).append(": {").append(body).append("}\n"));
        }
    }

    private Peer peer(String name) {
        return peers.getOrDefault(name, new Peer("", ""));
    }

    /// As the VM sees it; empty if sources differ in it.
    private static String direction(Mirror mirror) {
        if (Set.copyOf(mirror.fromVm()).equals(Set.copyOf(mirror.toVm()))) {
            return "both";
        }
        return mirror.toVm().isEmpty() ? "egress" : mirror.fromVm().isEmpty() ? "ingress" : "";
    }

    private String target(Mirror mirror, Set<String> sources) {
        if (mirror.destination() == MirrorTarget.REMOTE_IP && mirror.target().matches("[0-9.]+")) {
            return "{erspan: " + mirror.target() + "}";
        }
        Peer to = peer(mirror.target());
        boolean near = sources.stream().allMatch(s -> peer(s).host().equals(to.host()));
        return mirror.destination() == MirrorTarget.VPORT && near ? to.name() : "";
    }
}
