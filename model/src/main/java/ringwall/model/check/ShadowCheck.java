package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringwall.model.Rule;
import ringwall.model.Rule.Action;
import ringwall.model.Rule.Peer;
import ringwall.model.Service.Term;
import ringwall.model.Where;
import ringwall.model.check.Members.Who;

/// Rules that never decide because one earlier rule decides everything that they match. A rule that
/// passes to the next tier hides those behind it in its own tier only. Rules that several others
/// cover together are the verifier's to find.
final class ShadowCheck {
    private final Checking checking;
    private final Members members;
    private final Map<List<Peer>, Who> whoCache = new HashMap<>();

    /// Sides that cover a side, itself included.
    private final IdentityHashMap<Who, List<Who>> coverers = new IdentityHashMap<>();

    private ShadowCheck(Checking checking) {
        this.checking = checking;
        this.members = new Members(checking);
    }

    static void check(Checking checking) {
        ShadowCheck check = new ShadowCheck(checking);
        checking.network.tiers().forEach(tier -> tier.rules().forEach(check::resolve));
        Earlier decided = check.new Earlier();
        int place = 0;
        for (Rule.Tier tier : checking.network.tiers()) {
            Earlier before = check.new Earlier();
            List<Effective> deciding = new ArrayList<>();
            boolean passed = false;
            for (Rule rule : tier.rules()) {
                if (!check.effective(rule)) {
                    continue;
                }
                Effective each =
                        new Effective(place++, rule, check.who(rule.from()), check.who(rule.to()));
                Optional<Effective> by = decided.covering(each).or(() -> before.covering(each));
                if (by.isPresent()) {
                    check.report(each.rule(), by.get().rule());
                    continue;
                }
                before.add(each);
                passed |= rule.action() == Action.PASS;
                if (!passed) {
                    // Behind a PASS it may not decide all that it matches.
                    deciding.add(each);
                }
            }
            deciding.forEach(decided::add);
        }
    }

    private record Effective(int place, Rule rule, Who from, Who to) {}

    /// Rules by their sides: a rule is compared with those only whose sides cover its own, not with
    /// every one before it.
    private final class Earlier {
        private final IdentityHashMap<Who, IdentityHashMap<Who, List<Effective>>> bySides =
                new IdentityHashMap<>();

        void add(Effective each) {
            bySides.computeIfAbsent(each.from(), f -> new IdentityHashMap<>())
                    .computeIfAbsent(each.to(), t -> new ArrayList<>())
                    .add(each);
        }

        /// The first that decides all that a rule matches.
        Optional<Effective> covering(Effective each) {
            Optional<Effective> first = Optional.empty();
            for (Who from : coverers(each.from())) {
                IdentityHashMap<Who, List<Effective>> byTo = bySides.get(from);
                if (byTo == null) {
                    continue;
                }
                for (Who to : coverers(each.to())) {
                    for (Effective other : byTo.getOrDefault(to, List.of())) {
                        boolean sooner = first.isEmpty() || other.place() < first.get().place();
                        if (sooner && decidesAll(other.rule(), each.rule())) {
                            first = Optional.of(other);
                        }
                    }
                }
            }
            return first;
        }
    }

    private static boolean decidesAll(Rule other, Rule each) {
        boolean outlives = other.expires().isEmpty() || other.expires().equals(each.expires());
        return outlives && covers(other.services(), each.services());
    }

    private void resolve(Rule rule) {
        who(rule.from());
        who(rule.to());
    }

    private List<Who> coverers(Who who) {
        List<Who> known = coverers.get(who);
        if (known == null) {
            known = whoCache.values().stream().filter(other -> other.covers(who)).toList();
            coverers.put(who, known);
        }
        return known;
    }

    private boolean effective(Rule rule) {
        boolean expired =
                rule.expires().isPresent() && rule.expires().get().isBefore(checking.today);
        return !rule.disabled() && !expired && !rule.from().isEmpty() && !rule.to().isEmpty();
    }

    private Who who(List<Peer> peers) {
        return whoCache.computeIfAbsent(peers, members::of);
    }

    private void report(Rule each, Rule other) {
        Where where = each.where();
        checking.warning(
                where,
                "rule '"
                        + each.id()
                        + "' never decides: rule '"
                        + other.id()
                        + "', "
                        + Checking.at(other.where(), where)
                        + ", already "
                        + verb(other.action())
                        + " all that it matches",
                other.action() == each.action()
                        ? "remove it"
                        : "move it before '" + other.id() + "', or remove it");
    }

    private static String verb(Action action) {
        return switch (action) {
            case ALLOW -> "allows";
            case DROP -> "drops";
            case REJECT -> "rejects";
            case PASS -> "passes on";
        };
    }

    /// True when every packet of `inner` is one of `outer`; an empty list is any service.
    static boolean covers(List<Term> outer, List<Term> inner) {
        if (outer.isEmpty()) {
            return true;
        }
        if (inner.isEmpty()) {
            return outer.contains(new Term.AnyIp());
        }
        for (Term term : inner) {
            boolean within = false;
            for (Term own : outer) {
                within |= covers(own, term);
            }
            if (!within) {
                return false;
            }
        }
        return true;
    }

    private static boolean covers(Term outer, Term inner) {
        return switch (outer) {
            case Term.AnyIp any -> true;
            case Term.Ports a ->
                    inner instanceof Term.Ports b
                            && a.protocol() == b.protocol()
                            && a.firstSource() <= b.firstSource()
                            && a.lastSource() >= b.lastSource()
                            && a.firstDestination() <= b.firstDestination()
                            && a.lastDestination() >= b.lastDestination();
            case Term.Icmp a ->
                    inner instanceof Term.Icmp b
                            && a.version() == b.version()
                            && (a.type() < 0 || a.type() == b.type())
                            && (a.code() < 0 || a.code() == b.code());
            case Term.Protocol a ->
                    inner instanceof Term.Protocol b && a.protocol() == b.protocol();
        };
    }
}
