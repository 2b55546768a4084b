package ringwall.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.Proofs;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.VPort;
import ringwall.lab.control.LabCommands;
import ringwall.lab.control.LabServer;
import ringwall.lab.control.RunFolder;
import ringwall.model.Network;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a running lab tested, as an audit asks for it: all guests listened while the whole matrix
/// was probed, the hosts talked, and every guest tried a forged sender.
final class LabProofs implements Proofs {

    /// No lab to ask, or one of another Network: a sentence with its mend.
    static final class NoLabException extends Exception {
        private static final long serialVersionUID = 1;

        NoLabException(String message) {
            super(message);
        }
    }

    private static final Answer SILENT =
            new Answer(Verdict.SILENT, Confidence.OBSERVED, "", List.of());

    private final JsonNode seen;
    private final Map<String, JsonNode> guests = new TreeMap<>();
    private final Map<String, Set<String>> guestsOnSwitch = new TreeMap<>();
    private final Map<String, String> switchOfAdapter = new TreeMap<>();

    private LabProofs(JsonNode seen, Site site) {
        this.seen = seen;
        seen.path("guests").forEach(g -> guests.put(g.path("vm").asString(), g));
        for (VPort port : site.all(VPort.class)) {
            String guest = guests.containsKey(port.device()) ? port.device() : port.vm();
            if (guests.containsKey(guest)) {
                // A switch of one host is called host/name, one that spans hosts by its name.
                for (String on : List.of(port.host() + "/" + port.vswitch(), port.vswitch())) {
                    guestsOnSwitch.computeIfAbsent(on, _ -> new TreeSet<>()).add(guest);
                }
            }
        }
        for (HostNic nic : site.all(HostNic.class)) {
            switchOfAdapter.put(nic.host() + "/" + nic.name(), nic.host() + "/" + nic.vswitch());
        }
    }

    /// Asks the one running lab, or that at `socket`, to test the Network.
    static LabProofs ask(List<Path> sockets, String file, Network network, Site site)
            throws NoLabException {
        try {
            List<Path> labs = sockets.isEmpty() ? RunFolder.labs() : sockets;
            if (labs.isEmpty()) {
                throw new NoLabException(
                        "no lab is running. Mend: ringwall up " + file + ", then run this again");
            }
            if (labs.size() > 1) {
                throw new NoLabException("several labs run. Mend: --socket with one of " + labs);
            }
            JsonNode answer =
                    LabServer.ask(
                            labs.getFirst(),
                            JsonNodeFactory.instance.objectNode().put("command", "isolation"));
            if (!answer.path("ok").asBoolean()) {
                throw new NoLabException("the lab refused: " + answer.path("error").asString());
            }
            String runs = answer.path("network").asString();
            if (!answer.path("fingerprint").asString().equals(LabCommands.fingerprint(network))) {
                throw new NoLabException(
                        runs.equals(network.name())
                                ? "the lab runs another state of %s than %s says. Mend: ringwall lab apply %s"
                                        .formatted(runs, file, file)
                                : "the running lab is of %s, not of %s. Mend: ringwall up %s"
                                        .formatted(runs, network.name(), file));
            }
            return new LabProofs(answer, site);
        } catch (UncheckedIOException | IOException e) {
            throw new NoLabException(
                    "the lab does not answer: " + e.getMessage() + ". Mend: ringwall up " + file);
        }
    }

    @Override
    public Answer about(Finding finding) {
        String name = finding.subject().substring(finding.subject().indexOf(' ') + 1);
        if (finding.result() == Result.NOT_APPLICABLE) {
            return SILENT;
        }
        return switch (finding.check()) {
            case "ISO-1" -> unicast(on(name));
            case "ISO-1.2" -> forged(on(name));
            case "ISO-2" -> host(name);
            case "ISO-3", "ISO-7" -> crossed(List.copyOf(guests.values()));
            case "ISO-4" -> broadcasts();
            case "ISO-5" -> finding.subject().startsWith("segment ") ? segment(name) : SILENT;
            case "VM-FW-0" -> finding.subject().startsWith("vm ") ? filtered(name) : rules(name);
            case "VM-TM-R1" -> finding.subject().startsWith("vm ") ? copied(name) : SILENT;
            default -> SILENT;
        };
    }

    private static Answer holds(String remark) {
        return new Answer(Verdict.HOLDS, Confidence.TESTED, remark, List.of());
    }

    private static Answer broken(String remark) {
        return new Answer(Verdict.BROKEN, Confidence.TESTED, remark, List.of());
    }

    private static long sum(List<JsonNode> of, String key) {
        return of.stream().mapToLong(g -> g.path(key).asLong(0)).sum();
    }

    private static String example(List<JsonNode> of) {
        return of.stream()
                .map(g -> g.path("example").asString(""))
                .filter(e -> !e.isEmpty())
                .findFirst()
                .orElse("a frame was heard");
    }

    /// Guests on a switch of a host, without those that may watch.
    private List<JsonNode> on(String hostAndSwitch) {
        var found = new ArrayList<JsonNode>();
        for (String guest : guestsOnSwitch.getOrDefault(hostAndSwitch, Set.of())) {
            JsonNode node = guests.get(guest);
            if (node != null && !node.path("watcher").asBoolean()) {
                found.add(node);
            }
        }
        return found;
    }

    private Answer unicast(List<JsonNode> listeners) {
        long others = listeners.isEmpty() ? 0 : sum(listeners, "betweenOthers") / listeners.size();
        if (others == 0) {
            return SILENT;
        }
        return sum(listeners, "strays") > 0
                ? broken("in the lab " + example(listeners))
                : holds(
                        "in the lab %d guests listened to some %d unicast frames of others and heard none"
                                .formatted(listeners.size(), others));
    }

    private Answer forged(List<JsonNode> senders) {
        long sent = sum(senders, "forgedSent");
        long heard = sum(senders, "forgedHeard");
        if (sent == 0) {
            return SILENT;
        }
        return heard > 0
                ? broken("in the lab a frame with a forged sender address was delivered")
                : holds(
                        "in the lab %d guests sent from a forged MAC address; no frame was delivered"
                                .formatted(sent));
    }

    private Answer host(String adapter) {
        int slash = adapter.indexOf('/');
        String station = adapter.substring(0, slash) + ":" + adapter.substring(slash + 1);
        long sent = 0;
        for (JsonNode one : seen.path("hostAdapters")) {
            sent +=
                    one.path("adapter").asString().equals(station)
                            ? one.path("unicastFrames").asLong()
                            : 0;
        }
        List<JsonNode> listeners = on(switchOfAdapter.getOrDefault(adapter, ""));
        if (sent == 0 || listeners.isEmpty()) {
            return SILENT;
        }
        return sum(listeners, "hostStrays") > 0
                ? broken("in the lab " + example(listeners))
                : holds(
                        "in the lab %d guests heard none of the host's %d unicast frames"
                                .formatted(listeners.size(), sent));
    }

    private Answer crossed(List<JsonNode> listeners) {
        List<JsonNode> ears =
                listeners.stream().filter(g -> !g.path("watcher").asBoolean()).toList();
        long segments = ears.stream().map(g -> g.path("segment").asString()).distinct().count();
        if (segments < 2) {
            return SILENT;
        }
        return sum(ears, "crossed") > 0
                ? broken("in the lab " + example(ears))
                : holds(
                        "in the lab no frame of one segment was heard in another (%d segments)"
                                .formatted(segments));
    }

    private Answer broadcasts() {
        List<JsonNode> ears =
                guests.values().stream().filter(g -> !g.path("watcher").asBoolean()).toList();
        long heard = sum(ears, "broadcasts");
        if (ears.size() < 2 || sum(ears, "betweenOthers") == 0) {
            return SILENT;
        }
        return sum(ears, "strays") + sum(ears, "crossed") > 0
                ? broken("in the lab " + example(ears))
                : holds(
                        "in the lab guests heard %d broadcasts of their own segments and nothing else of others"
                                .formatted(heard));
    }

    private Answer segment(String name) {
        return crossed(List.copyOf(guests.values())).verdict() == Verdict.SILENT
                ? SILENT
                : crossedInto(name);
    }

    private Answer crossedInto(String segment) {
        List<JsonNode> ears =
                guests.values().stream()
                        .filter(g -> segment.endsWith(g.path("segment").asString("?")))
                        .filter(g -> !g.path("watcher").asBoolean())
                        .toList();
        if (ears.isEmpty()) {
            return SILENT;
        }
        return sum(ears, "crossed") > 0
                ? broken("in the lab " + example(ears))
                : holds("in the lab no frame of another segment was heard here");
    }

    /// By VM name, or `vm/nic` for a VM with several.
    private String party(String vmAndNic) {
        return guests.containsKey(vmAndNic) || !vmAndNic.contains("/")
                ? vmAndNic
                : vmAndNic.substring(0, vmAndNic.indexOf('/'));
    }

    private Answer filtered(String vmAndNic) {
        String party = party(vmAndNic);
        long probes = seen.path("probed").path(party).asLong(0);
        if (probes == 0) {
            return SILENT;
        }
        long leaked = seen.path("leaked").path(party).asLong(0);
        return leaked > 0
                ? broken(
                        "in the lab %d of %d probes got through that the rules deny"
                                .formatted(leaked, probes))
                : holds(
                        "in the lab none of %d probes got through that the rules deny"
                                .formatted(probes));
    }

    /// The one rule set that all probes passed through.
    private Answer rules(String name) {
        int leaks = seen.path("leaks").size();
        long probes = seen.path("probes").asLong(0);
        if (!name.equals("distributed firewall") || probes == 0) {
            return SILENT;
        }
        return leaks > 0
                ? broken("in the lab " + seen.path("leaks").get(0).asString())
                : holds("in the lab %d probes met the rules; none leaked".formatted(probes));
    }

    private Answer copied(String vmAndNic) {
        String party = party(vmAndNic);
        boolean from = false;
        boolean to = false;
        for (JsonNode guest : guests.values()) {
            for (JsonNode name : guest.path("copiedFrom")) {
                from |= name.asString().equals(party);
            }
            for (JsonNode name : guest.path("copiedTo")) {
                to |= name.asString().equals(party);
            }
        }
        return from && to ? holds("in the lab an analyser received frames from and to it") : SILENT;
    }
}
