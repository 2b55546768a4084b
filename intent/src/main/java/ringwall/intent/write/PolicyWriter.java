package ringwall.intent.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ringwall.intent.schema.ServiceText;
import ringwall.model.Network;
import ringwall.model.Rule;
import ringwall.model.Rule.Peer;
import ringwall.model.SecurityGroup;
import ringwall.model.Service;
import ringwall.model.Service.Term;

/// Rules, peers, services and groups.
final class PolicyWriter {
    private final Network network;

    PolicyWriter(Network network) {
        this.network = network;
    }

    /// @param owner prefix of the ids that the reader gives to rules without one
    /// @param vm whose vNICs may be named bare; else empty
    List<Object> rules(List<Rule> rules, String owner, String vm) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            Keys keys = new Keys();
            keys.put("id", rule.id(), owner.isEmpty() ? "" : owner + "." + (i + 1));
            keys.many(Keys.word(rule.action()), services(rule.services(), rule.serviceText()));
            keys.many("from", peers(rule.from(), vm));
            keys.many("to", peers(rule.to(), vm));
            keys.text("note", rule.note()).text("owner", rule.owner());
            keys.flag("disabled", rule.disabled(), false);
            rule.expires().ifPresent(day -> keys.put("expires", day.toString()));
            keys.flag("log", rule.log(), false);
            list.add(keys.map());
        }
        return list;
    }

    /// The names that the rule was written with, when they still say the same; else its terms.
    List<Object> services(List<Term> terms, String text) {
        List<Term> named = new ArrayList<>();
        List<Object> words = new ArrayList<>();
        for (String word : text.split(", ", -1)) {
            List<Term> of = terms(word);
            named.addAll(of);
            words.add(word);
        }
        return named.equals(terms) && !terms.isEmpty() ? words : terms(terms);
    }

    private List<Term> terms(String word) {
        Service own = network.services().get(word);
        if (own != null) {
            return own.terms();
        }
        List<Term> known = ServiceText.wellKnown(word);
        if (known != null) {
            return known;
        }
        try {
            return List.of(ServiceText.term(word));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    List<Object> terms(List<Term> terms) {
        List<Object> list = new ArrayList<>();
        for (Term term : terms) {
            if (term instanceof Term.Ports ports
                    && (ports.firstSource() != 0 || ports.lastSource() != 65_535)) {
                Term to =
                        Term.Ports.to(
                                ports.protocol(),
                                ports.firstDestination(),
                                ports.lastDestination());
                String text = ServiceText.text(to);
                int slash = text.indexOf('/');
                Keys keys = new Keys();
                keys.put("protocol", slash < 0 ? text : text.substring(0, slash));
                keys.text("ports", slash < 0 ? "" : text.substring(slash + 1));
                keys.put("sourcePorts", range(ports.firstSource(), ports.lastSource()));
                list.add(keys.map());
            } else {
                list.add(ServiceText.text(term));
            }
        }
        return list.isEmpty() ? List.of("any") : list;
    }

    private static String range(int first, int last) {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }

    List<Object> peers(List<Peer> peers, String vm) {
        List<Object> list = new ArrayList<>();
        for (Peer peer : peers) {
            if (!(peer instanceof Peer.Any) || peers.size() > 1) {
                list.add(peer(peer, vm));
            }
        }
        return list;
    }

    private String peer(Peer peer, String vm) {
        return switch (peer) {
            case Peer.Any any -> "any";
            case Peer.OfGroup group -> named("group", group.group());
            case Peer.OfVm of -> named("vm", of.vm());
            case Peer.OfVnic of -> of.vm().equals(vm) ? of.nic() : of.vm() + "/" + of.nic();
            case Peer.OfSegment of -> "segment:" + of.segment();
            case Peer.OfExternal of -> named("external", of.external());
            case Peer.OfPrefix of -> of.prefix().toString();
            case Peer.OfTenant of -> "tenant:" + of.tenant();
        };
    }

    private String named(String kind, String name) {
        int meanings = 0;
        meanings += network.groups().containsKey(name) ? 1 : 0;
        meanings += network.vms().containsKey(name) ? 1 : 0;
        meanings += network.externals().containsKey(name) ? 1 : 0;
        return meanings == 1 ? name : kind + ":" + name;
    }

    Object group(SecurityGroup group) {
        boolean bare =
                group.selectors().size() == 1
                        && group.vms().isEmpty()
                        && group.groups().isEmpty()
                        && group.prefixes().isEmpty()
                        && group.tenant().isEmpty();
        if (bare && !reserved(group.selectors().getFirst())) {
            return group.selectors().getFirst();
        }
        Keys keys = new Keys();
        keys.many("vms", group.vms());
        keys.many("labels", group.selectors());
        keys.many("groups", group.groups());
        keys.many("cidrs", group.prefixes().stream().map(Object::toString).toList());
        return keys.text("tenant", group.tenant()).map();
    }

    private static boolean reserved(Map<String, String> selector) {
        for (String key : selector.keySet()) {
            if (ringwall.intent.schema.Language.GROUP.field(key) != null) {
                return true;
            }
        }
        return selector.isEmpty();
    }
}
