package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private ShadowCheck(Checking checking) {
        this.checking = checking;
        this.members = new Members(checking);
    }

    static void check(Checking checking) {
        ShadowCheck check = new ShadowCheck(checking);
        List<Effective> decided = new ArrayList<>();
        for (Rule.Tier tier : checking.network.tiers()) {
            List<Effective> before = new ArrayList<>(decided);
            boolean passed = false;
            for (Rule rule : tier.rules()) {
                if (!check.effective(rule)) {
                    continue;
                }
                Effective each = new Effective(rule, check.who(rule.from()), check.who(rule.to()));
                if (!check.shadowed(each, before)) {
                    before.add(each);
                    passed |= rule.action() == Action.PASS;
                    if (!passed) {
                        // Behind a PASS it may not decide all that it matches.
                        decided.add(each);
                    }
                }
            }
        }
    }

    private record Effective(Rule rule, Who from, Who to) {}

    private boolean effective(Rule rule) {
        boolean expired =
                rule.expires().isPresent() && rule.expires().get().isBefore(checking.today);
        return !rule.disabled() && !expired && !rule.from().isEmpty() && !rule.to().isEmpty();
    }

    private Who who(List<Peer> peers) {
        return whoCache.computeIfAbsent(peers, members::of);
    }

    private boolean shadowed(Effective each, List<Effective> before) {
        for (Effective other : before) {
            boolean outlives =
                    other.rule().expires().isEmpty()
                            || other.rule().expires().equals(each.rule().expires());
            if (outlives
                    && covers(other.rule().services(), each.rule().services())
                    && other.from().covers(each.from())
                    && other.to().covers(each.to())) {
                Where where = each.rule().where();
                boolean same = other.rule().action() == each.rule().action();
                checking.warning(
                        where,
                        "rule '"
                                + each.rule().id()
                                + "' never decides: rule '"
                                + other.rule().id()
                                + "', "
                                + Checking.at(other.rule().where(), where)
                                + ", already "
                                + verb(other.rule().action())
                                + " all that it matches",
                        same
                                ? "remove it"
                                : "move it before '" + other.rule().id() + "', or remove it");
                return true;
            }
        }
        return false;
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
