package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.check.Finding;
import ringwall.intent.yaml.Node;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.model.Vm;

/// Edits of port security, rules and mirrors. They only ever close.
final class Policies {

    private static final List<String> RELAXED =
            List.of("promiscuous", "macChanges", "forgedTransmits");
    private static final Pattern RULE = Pattern.compile("rule (\\S+) allows everything");

    private final IntentTree tree;
    private final Network network;

    Policies(IntentTree tree, Network network) {
        this.tree = tree;
        this.network = network;
    }

    /// Port groups that allow what is a finding go back to `reject`: the one that the subject
    /// names, else all of the switch's.
    List<Proposal> strict(Finding finding) {
        String subject = finding.subject();
        String last = subject.substring(subject.lastIndexOf('/') + 1);
        boolean addresses = finding.check().equals("ISO-1.2");
        var edits = new ArrayList<TextEdit>();
        var names = new ArrayList<String>();
        for (String name : network.portGroups().keySet()) {
            Optional<Node.Mapping> group = tree.mapping("portGroups", name);
            boolean meant =
                    !subject.startsWith("port group ")
                            || last.equals(name)
                            || subject.endsWith(name);
            if (group.isEmpty() || !meant) {
                continue;
            }
            for (String key : RELAXED) {
                if (addresses != key.equals("promiscuous")
                        && group.get().get(key) instanceof Node.Scalar value
                        && value.text().equals("allow")) {
                    edits.add(tree.replace(value, "reject"));
                    names.add(name + "." + key);
                }
            }
        }
        return edits.isEmpty()
                ? List.of()
                : List.of(new Proposal("reject: " + String.join(", ", names), edits));
    }

    /// A rule that allows everything between everybody loses its effect. What it alone allowed
    /// stops: the rules that are needed must be written.
    List<Proposal> closed(String what) {
        Matcher rule = RULE.matcher(what);
        if (!rule.find()) {
            return List.of();
        }
        var lists = new ArrayList<Node>();
        tree.entry("firewall").ifPresent(e -> lists.add(e.value()));
        if (tree.entry("tiers").map(Node.Entry::value).orElse(null) instanceof Node.Items tiers) {
            for (Node tier : tiers.items()) {
                IntentTree.asMapping(tier).map(m -> m.get("rules")).ifPresent(lists::add);
            }
        }
        for (Node list : lists) {
            for (Node item : list instanceof Node.Items items ? items.items() : List.<Node>of()) {
                if (item instanceof Node.Mapping mapping
                        && mapping.get("id") instanceof Node.Scalar id
                        && id.text().equals(rule.group(1))) {
                    return List.of(
                            new Proposal(
                                    "rule %s is disabled: what it alone allowed stops, write the rules that are needed"
                                            .formatted(id.text()),
                                    List.of(tree.put(mapping, "disabled", "true"))));
                }
            }
        }
        return List.of();
    }

    /// Mirrors copy both directions, whole; where there are none, one to an analyser is added.
    List<Proposal> monitored(Finding finding) {
        var found = new ArrayList<Proposal>();
        boolean part = finding.cause().contains("in part");
        for (Mirror mirror : network.mirrors().values()) {
            Optional<Node.Mapping> text = tree.mapping("mirrors", mirror.name());
            if (text.isPresent() && part) {
                for (String key : List.of("truncate", "filter")) {
                    Node.Entry entry = text.get().entry(key);
                    if (entry != null) {
                        found.add(
                                new Proposal(
                                        "mirror %s copies without %s".formatted(mirror.name(), key),
                                        List.of(tree.remove(text.get(), entry))));
                    }
                }
            } else if (text.isPresent() && mirror.direction() != Mirror.Direction.BOTH) {
                found.add(
                        new Proposal(
                                "mirror %s copies both directions".formatted(mirror.name()),
                                List.of(tree.put(text.get(), "direction", "both"))));
            }
        }
        if (network.mirrors().isEmpty()) {
            network.vms().values().stream()
                    .filter(Vm::analyser)
                    .forEach(vm -> found.addAll(mirrorTo(vm)));
        }
        return found;
    }

    private List<Proposal> mirrorTo(Vm analyser) {
        var found = new ArrayList<Proposal>();
        var over = new ArrayList<String>(List.of(""));
        for (Map.Entry<String, Segment> segment : network.segments().entrySet()) {
            over.add(", over: " + IntentTree.quoted(segment.getKey()));
        }
        for (String transport : over) {
            String value =
                    "{from: any, to: %s%s}"
                            .formatted(IntentTree.quoted(analyser.name()), transport);
            tree.root()
                    .ifPresent(root ->
                            found.add(
                                    new Proposal(
                                            "all VMs are mirrored to " + analyser.name(),
                                            List.of(
                                                    tree.put(
                                                            root,
                                                            "mirrors",
                                                            "\n  audit: " + value)))));
        }
        return found;
    }
}
