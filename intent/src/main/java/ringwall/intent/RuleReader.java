package ringwall.intent;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Names;
import ringwall.intent.schema.Scalars;
import ringwall.intent.schema.ServiceText;
import ringwall.intent.yaml.Node;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.Rule.Action;
import ringwall.model.Rule.Peer;
import ringwall.model.Service;
import ringwall.model.Service.Term;

/// Rules, and the peers and services that they are made of.
final class RuleReader {
    private final Reading reading;
    private final Map<String, Service> services = new HashMap<>();

    RuleReader(Reading reading) {
        this.reading = reading;
    }

    /// `services:` may name each other only downwards: one pass in the order of their names would
    /// not do, so a service is read when first needed.
    void services(Obj root, Map<String, Service> into) {
        Map<String, Node.Entry> entries = new HashMap<>();
        for (Node.Entry entry : root.entries("services")) {
            entries.put(entry.key(), entry);
        }
        for (Node.Entry entry : root.entries("services")) {
            service(entry, entries, new ArrayList<>());
        }
        into.putAll(services);
    }

    private Service service(
            Node.Entry entry, Map<String, Node.Entry> entries, List<String> within) {
        Service done = services.get(entry.key());
        if (done != null) {
            return done;
        }
        within.add(entry.key());
        List<Term> terms = new ArrayList<>();
        for (Node node : listed(entry.value())) {
            Node.Entry other = node instanceof Node.Scalar s ? entries.get(s.text()) : null;
            if (other == null) {
                terms.addAll(terms(node));
            } else if (within.contains(other.key())) {
                reading.error(
                        node.where(),
                        "service '"
                                + entry.key()
                                + "' contains itself: "
                                + String.join(" - ", within)
                                + " - "
                                + other.key(),
                        "remove the name");
            } else {
                terms.addAll(service(other, entries, within).terms());
            }
        }
        within.removeLast();
        Service service = new Service(entry.key(), terms, entry.where());
        services.put(entry.key(), service);
        return service;
    }

    private static List<Node> listed(Node node) {
        return node instanceof Node.Items items ? items.items() : List.of(node);
    }

    private List<Term> terms(Node node) {
        if (node instanceof Node.Scalar scalar) {
            Service own = services.get(scalar.text());
            if (own != null) {
                return own.terms();
            }
            @Nullable List<Term> known = ServiceText.wellKnown(scalar.text());
            if (known != null) {
                return known;
            }
            try {
                return List.of(ServiceText.term(scalar.text()));
            } catch (IllegalArgumentException e) {
                return List.of(); // the validator has said so
            }
        }
        return node instanceof Node.Mapping ? portTerms(Obj.of(node, reading)) : List.of();
    }

    private static List<Term> portTerms(Obj obj) {
        int protocol =
                switch (obj.text("protocol", "")) {
                    case "udp" -> 17;
                    case "sctp" -> 132;
                    default -> 6;
                };
        int[] source = obj.value("sourcePorts", ServiceText::portRange, new int[] {0, 65_535});
        List<int[]> destinations = obj.values("ports", ServiceText::portRange);
        if (destinations.isEmpty()) {
            destinations = List.of(new int[] {0, 65_535});
        }
        List<Term> terms = new ArrayList<>();
        for (int[] to : destinations) {
            terms.add(new Term.Ports(protocol, source[0], source[1], to[0], to[1]));
        }
        return terms;
    }

    /// The services under a key, in the order of the file.
    List<Term> terms(Obj obj, String key) {
        List<Term> terms = new ArrayList<>();
        for (Node node : obj.items(key)) {
            terms.addAll(terms(node));
        }
        return terms;
    }

    static String serviceText(Obj obj, String key, List<Term> terms) {
        List<String> words = new ArrayList<>();
        boolean named = true;
        for (Node node : obj.items(key)) {
            named &= node instanceof Node.Scalar;
            words.add(node instanceof Node.Scalar scalar ? scalar.text() : "");
        }
        if (!named) {
            words.clear();
            for (Term term : terms) {
                words.add(ServiceText.text(term));
            }
        }
        return String.join(", ", words);
    }

    List<Peer> peers(Obj obj, String key, String vm) {
        List<Peer> peers = new ArrayList<>();
        for (Node node : obj.items(key)) {
            Peer peer = node instanceof Node.Scalar scalar ? peer(scalar.text(), vm) : null;
            if (peer != null) {
                peers.add(peer);
            }
        }
        return peers;
    }

    /// @param vm whose vNICs may be named bare; else empty
    @Nullable Peer peer(String text, String vm) {
        Names names = reading.names;
        if (text.equals("any")) {
            return new Peer.Any();
        }
        if (!vm.isEmpty() && names.nics(vm).contains(text)) {
            return new Peer.OfVnic(vm, text);
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? null : Names.peerKind(text.substring(0, colon));
        if (kind != null) {
            return named(kind, text.substring(colon + 1));
        }
        List<String> kinds = names.peerKinds(text);
        if (!kinds.isEmpty()) {
            return named(kinds.getFirst(), text);
        }
        int slash = text.indexOf('/');
        if (slash > 0 && names.defined("VM", text.substring(0, slash))) {
            return new Peer.OfVnic(text.substring(0, slash), text.substring(slash + 1));
        }
        try {
            return new Peer.OfPrefix(Prefix.parse(text));
        } catch (IllegalArgumentException e) {
            return null; // the validator has said so
        }
    }

    private @Nullable Peer named(String kind, String name) {
        if (kind.equals("VM") && name.indexOf('/') > 0) {
            int slash = name.indexOf('/');
            return new Peer.OfVnic(name.substring(0, slash), name.substring(slash + 1));
        }
        if (!reading.names.defined(kind, name)) {
            return null; // the validator has said so
        }
        return switch (kind) {
            case "group" -> new Peer.OfGroup(name);
            case "VM" -> new Peer.OfVm(name);
            case "external" -> new Peer.OfExternal(name);
            case "segment" -> new Peer.OfSegment(name);
            default -> new Peer.OfTenant(name);
        };
    }

    /// @param owner prefix of the ids of rules that have none
    /// @param vm whose vNICs may be peers; else empty
    List<Rule> rules(List<Node> nodes, String owner, String vm) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i) instanceof Node.Mapping) {
                Obj obj = Obj.of(nodes.get(i), reading);
                Action action = action(obj);
                if (action != null) {
                    rules.add(rule(obj, action, obj.text("id", owner + "." + (i + 1)), vm));
                }
            }
        }
        return rules;
    }

    /// Null unless there is exactly one, which the validator has said.
    private static @Nullable Action action(Obj obj) {
        Action found = null;
        for (Action each : Action.values()) {
            if (obj.has(key(each))) {
                if (found != null) {
                    return null;
                }
                found = each;
            }
        }
        return found;
    }

    private static String key(Action action) {
        return action.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Rule rule(Obj obj, Action action, String id, String vm) {
        String key = key(action);
        List<Term> terms = terms(obj, key);
        Optional<LocalDate> expires = obj.optional("expires", Scalars::date);
        return new Rule(
                id,
                action,
                terms,
                serviceText(obj, key, terms),
                orAny(peers(obj, "from", vm), obj.has("from")),
                orAny(peers(obj, "to", vm), obj.has("to")),
                obj.text("note", ""),
                obj.text("owner", ""),
                obj.flag("disabled", false),
                expires,
                obj.flag("log", false),
                obj.where());
    }

    private static List<Peer> orAny(List<Peer> peers, boolean stated) {
        return peers.isEmpty() && !stated ? List.of(new Peer.Any()) : peers;
    }
}
