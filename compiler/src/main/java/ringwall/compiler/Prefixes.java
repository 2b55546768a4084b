package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.model.Prefix;

/// Sets of prefixes that do not overlap.
final class Prefixes {
    /// What is never the address of a network outside: this host, loopback, link-local, multicast,
    /// reserved (RFC 6890; RFC 4291 section 2.4, with NAT64's 64:ff9b::/96 left outside).
    private static final List<Prefix> NOWHERE_OUTSIDE =
            List.of(
                    Prefix.parse("0.0.0.0/8"),
                    Prefix.parse("127.0.0.0/8"),
                    Prefix.parse("169.254.0.0/16"),
                    Prefix.parse("224.0.0.0/3"),
                    Prefix.parse("::/16"),
                    Prefix.parse("fe80::/9"),
                    Prefix.parse("ff00::/8"));

    private Prefixes() {}

    /// Without those that others hold.
    static SortedSet<Prefix> disjoint(Collection<Prefix> prefixes) {
        SortedSet<Prefix> sorted = new TreeSet<>(prefixes);
        SortedSet<Prefix> kept = new TreeSet<>();
        Prefix last = null;
        for (Prefix prefix : sorted) { // an outer prefix sorts before what it holds
            if (last == null || !last.contains(prefix)) {
                kept.add(prefix);
                last = prefix;
            }
        }
        return kept;
    }

    /// Every address of both versions that may be outside and that `owned` does not hold.
    static SortedSet<Prefix> outside(Collection<Prefix> owned) {
        List<Prefix> taken = new ArrayList<>(owned);
        taken.addAll(NOWHERE_OUTSIDE);
        SortedSet<Prefix> disjoint = disjoint(taken);
        SortedSet<Prefix> outside = new TreeSet<>();
        for (Prefix all : List.of(Prefix.ALL_V4, Prefix.ALL_V6)) {
            split(all, List.copyOf(within(disjoint, all)), outside);
        }
        return outside;
    }

    private static List<Prefix> within(Collection<Prefix> prefixes, Prefix outer) {
        return prefixes.stream().filter(outer::overlaps).toList();
    }

    /// Adds the largest prefixes of `whole` that none of `taken` touches.
    private static void split(Prefix whole, List<Prefix> taken, SortedSet<Prefix> to) {
        if (taken.isEmpty()) {
            to.add(whole);
            return;
        }
        for (Prefix prefix : taken) {
            if (prefix.contains(whole)) {
                return;
            }
        }
        Prefix low = new Prefix(whole.address(), whole.length() + 1);
        Prefix high = new Prefix(half(whole), whole.length() + 1);
        split(low, within(taken, low), to);
        split(high, within(taken, high), to);
    }

    /// The first address of a prefix's upper half.
    private static Ip half(Prefix prefix) {
        Ip base = prefix.address();
        int bit = base.bits() - 1 - prefix.length();
        if (base.isV4()) {
            return Ip.v4(base.v4Bits() | 1 << bit);
        }
        return bit >= 64
                ? Ip.v6(base.hi() | 1L << (bit - 64), base.lo())
                : Ip.v6(base.hi(), base.lo() | 1L << bit);
    }
}
