package ringwall.audit.fact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All that is known of a site: merged facts, coverage, notifications, and the files they came
/// from. Immutable; the same files give the same site, in the same order.
public final class Site {

    private final Map<FactType, List<Fact>> byType;
    private final Map<FactType, Map<String, List<Fact>>> byHost = new EnumMap<>(FactType.class);
    private final Map<String, Fact> byKey;
    private final Map<FactType, Map<String, Coverage>> coverage;
    private final List<Notification> notifications;
    private final List<SourceFile> files;
    private final SortedSet<String> hosts = new TreeSet<>();

    private Site(
            Map<String, Fact> byKey,
            Map<FactType, Map<String, Coverage>> coverage,
            List<Notification> notifications,
            List<SourceFile> files) {
        this.byKey = byKey;
        this.coverage = coverage;
        this.notifications = List.copyOf(notifications);
        this.files = List.copyOf(files);
        this.byType = new EnumMap<>(FactType.class);
        for (Fact fact : byKey.values()) {
            byType.computeIfAbsent(fact.type(), _ -> new ArrayList<>()).add(fact);
            byHost.computeIfAbsent(fact.type(), _ -> new HashMap<>())
                    .computeIfAbsent(fact.host(), _ -> new ArrayList<>())
                    .add(fact);
            if (!fact.host().isEmpty() && !physical(fact.type())) {
                hosts.add(fact.host());
            }
        }
        // A physical switch may mirror, tunnel and have controllers; it is no virtualized host.
        byType.getOrDefault(FactType.PHYS_SWITCH, List.of()).forEach(f -> hosts.remove(f.host()));
    }

    private static boolean physical(FactType type) {
        return type == FactType.PHYS_PORT || type == FactType.PHYS_SWITCH;
    }

    /// Names of the virtualized hosts, sorted; physical switches are not among them.
    public SortedSet<String> hosts() {
        return Collections.unmodifiableSortedSet(hosts);
    }

    /// All facts of one kind, sorted by key.
    @SuppressWarnings(
            "unchecked") // FactType binds the class to the type that the lists are kept by
    public <F extends Fact> List<F> all(Class<F> kind) {
        return Collections.unmodifiableList((List<F>) byType.getOrDefault(typeOf(kind), List.of()));
    }

    /// The facts of one kind on one host (or device); with an empty host those of the whole site.
    @SuppressWarnings("unchecked") // as above
    public <F extends Fact> List<F> on(Class<F> kind, String host) {
        return Collections.unmodifiableList(
                (List<F>)
                        byHost.getOrDefault(typeOf(kind), Map.of()).getOrDefault(host, List.of()));
    }

    /// The fact with this key (see [Fact#key()]), or null.
    public @Nullable Fact get(FactType type, String... names) {
        return byKey.get(Fact.join(type.name(), Fact.join(names)));
    }

    private static FactType typeOf(Class<?> kind) {
        for (FactType type : FactType.values()) {
            if (type.fact() == kind) {
                return type;
            }
        }
        throw new IllegalArgumentException("not a fact: " + kind);
    }

    /// How completely this kind of fact is known for the host, by its own input or by one for the
    /// whole site.
    public Coverage coverage(FactType type, String host) {
        Map<String, Coverage> hostsCovered = coverage.getOrDefault(type, Map.of());
        Coverage own = hostsCovered.getOrDefault(host, Coverage.ABSENT);
        Coverage site = hostsCovered.getOrDefault("", Coverage.ABSENT);
        return own.compareTo(site) >= 0 ? own : site;
    }

    public boolean complete(FactType type, String host) {
        return coverage(type, host) == Coverage.COMPLETE;
    }

    /// Sorted by file.
    public List<Notification> notifications() {
        return notifications;
    }

    /// The files that facts came from, sorted by path.
    public List<SourceFile> files() {
        return files;
    }

    public int size() {
        return byKey.size();
    }

    /// Collects what importers read; not thread-safe.
    public static final class Builder implements FactSink {

        private static final int MAX_NOTIFICATIONS = 5_000;

        private final Limits limits;
        private final Map<String, Fact> facts = new LinkedHashMap<>();
        private final Map<FactType, Map<String, Coverage>> coverage = new EnumMap<>(FactType.class);
        private final Set<Notification> notifications = new LinkedHashSet<>();
        private final Map<String, SortedSet<String>> names = new TreeMap<>();
        private final List<SourceFile> files = new ArrayList<>();
        private boolean full;

        public Builder(Limits limits) {
            this.limits = limits;
        }

        @Override
        public Limits limits() {
            return limits;
        }

        @Override
        public void add(Fact fact) {
            if (facts.size() >= limits.facts()) {
                if (!full) {
                    full = true;
                    note(
                            new Notification(
                                    Notification.Level.ERROR,
                                    place(fact),
                                    "",
                                    "more than " + limits.facts() + " facts; the rest is not read",
                                    "audit parts of the site on their own"));
                }
                return;
            }
            put(facts, fact);
        }

        private void put(Map<String, Fact> into, Fact fact) {
            Fact known = into.get(fact.key());
            if (known == null) {
                into.put(fact.key(), fact);
                return;
            }
            var conflicts = new ArrayList<String>();
            into.put(fact.key(), Merge.merge(known, fact, conflicts));
            for (String conflict : conflicts) {
                note(
                        new Notification(
                                Notification.Level.WARNING,
                                place(fact),
                                "",
                                Redact.excerpt(
                                        fact.key().replace('\u001f', ' ')
                                                + ": "
                                                + conflict
                                                + " in "
                                                + place(known)
                                                + "; the first is used"),
                                "give files of one time only"));
            }
        }

        private static String place(Fact fact) {
            return fact.origin().places().isEmpty()
                    ? "(no file)"
                    : fact.origin().places().getFirst().file();
        }

        @Override
        public void coverage(FactType type, String host, Coverage told) {
            coverage.computeIfAbsent(type, _ -> new TreeMap<>())
                    .merge(host, told, (a, b) -> a.compareTo(b) >= 0 ? a : b);
        }

        @Override
        public void hostNamed(SourceFile file, String name) {
            if (!name.isBlank() && !name.equals(file.host())) {
                names.computeIfAbsent(file.host(), _ -> new TreeSet<>()).add(name);
            }
        }

        @Override
        public void note(Notification notification) {
            if (notifications.size() < MAX_NOTIFICATIONS) {
                notifications.add(notification);
            }
        }

        /// A file that was read, for the report's list of inputs.
        public void file(SourceFile file) {
            files.add(file);
        }

        public Site build() {
            var moved = new TreeMap<String, Fact>();
            for (Fact fact : facts.values()) {
                String to = realName(fact.host());
                put(moved, to.equals(fact.host()) ? fact : Merge.onHost(fact, fact.host(), to));
            }
            SameThing.join(moved);
            var covered = new EnumMap<FactType, Map<String, Coverage>>(FactType.class);
            coverage.forEach((type, hosts) ->
                    hosts.forEach((host, told) ->
                            covered.computeIfAbsent(type, _ -> new TreeMap<>())
                                    .merge(
                                            realName(host),
                                            told,
                                            (a, b) -> a.compareTo(b) >= 0 ? a : b)));
            var noted = new ArrayList<>(notifications);
            noted.sort(
                    Comparator.comparing(Notification::file)
                            .thenComparing(Notification::pointer)
                            .thenComparing(Notification::what));
            files.sort((a, b) -> a.path().compareTo(b.path()));
            return new Site(moved, covered, noted, files);
        }

        private String realName(String hint) {
            SortedSet<String> known = names.get(hint);
            return known != null && known.size() == 1 ? known.first() : hint;
        }
    }
}
