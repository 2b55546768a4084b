package ringwall.audit.fact;

import java.util.List;

/// A rule set and where it acts.
///
/// - `scope`: vm or vm/vnic; * for all of the host (or site, if host is empty)
/// - `objectKinds`: kinds of objects its rules use: five-tuple, group, address-set, tag, port-group
/// - `objectsSupported`: can it use more than the five-tuple
/// - `defaultIn`: allow or drop: what becomes of traffic to the VM that no rule names
/// - `effective`: NO: accepts everything, or is switched off above
/// - `why`: why not effective, or a remark
/// - `antiSpoofing`: it only, or also, binds MAC and addresses
/// - `userspace`: enforced in the hypervisor's userspace switch
/// - `repeats`: peers that several rules repeat
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Firewall(
        String host,
        String name,
        FirewallClass firewallClass,
        List<String> scope,
        ManagedBy managedBy,
        String manager,
        List<String> objectKinds,
        Tri objectsSupported,
        String defaultIn,
        String defaultOut,
        Tri enabled,
        Tri effective,
        String why,
        Tri antiSpoofing,
        int ruleCount,
        Tri userspace,
        List<String> repeats,
        Origin origin)
        implements Fact {
    public Firewall {
        scope = List.copyOf(scope);
        objectKinds = List.copyOf(objectKinds);
        repeats = List.copyOf(repeats);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.FIREWALL;
    }

    @Override
    public String key() {
        return Fact.join("FIREWALL", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private FirewallClass firewallClass = FirewallClass.UNKNOWN;
        private List<String> scope = List.of();
        private ManagedBy managedBy = ManagedBy.UNKNOWN;
        private String manager = "";
        private List<String> objectKinds = List.of();
        private Tri objectsSupported = Tri.UNKNOWN;
        private String defaultIn = "";
        private String defaultOut = "";
        private Tri enabled = Tri.UNKNOWN;
        private Tri effective = Tri.UNKNOWN;
        private String why = "";
        private Tri antiSpoofing = Tri.UNKNOWN;
        private int ruleCount = -1;
        private Tri userspace = Tri.UNKNOWN;
        private List<String> repeats = List.of();

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder firewallClass(FirewallClass value) {
            this.firewallClass = value;
            return this;
        }

        public Builder scope(List<String> value) {
            this.scope = value;
            return this;
        }

        public Builder managedBy(ManagedBy value) {
            this.managedBy = value;
            return this;
        }

        public Builder manager(String value) {
            this.manager = value;
            return this;
        }

        public Builder objectKinds(List<String> value) {
            this.objectKinds = value;
            return this;
        }

        public Builder objectsSupported(Tri value) {
            this.objectsSupported = value;
            return this;
        }

        public Builder defaultIn(String value) {
            this.defaultIn = value;
            return this;
        }

        public Builder defaultOut(String value) {
            this.defaultOut = value;
            return this;
        }

        public Builder enabled(Tri value) {
            this.enabled = value;
            return this;
        }

        public Builder effective(Tri value) {
            this.effective = value;
            return this;
        }

        public Builder why(String value) {
            this.why = value;
            return this;
        }

        public Builder antiSpoofing(Tri value) {
            this.antiSpoofing = value;
            return this;
        }

        public Builder ruleCount(int value) {
            this.ruleCount = value;
            return this;
        }

        public Builder userspace(Tri value) {
            this.userspace = value;
            return this;
        }

        public Builder repeats(List<String> value) {
            this.repeats = value;
            return this;
        }

        public Firewall build() {
            return new Firewall(
                    host,
                    name,
                    firewallClass,
                    scope,
                    managedBy,
                    manager,
                    objectKinds,
                    objectsSupported,
                    defaultIn,
                    defaultOut,
                    enabled,
                    effective,
                    why,
                    antiSpoofing,
                    ruleCount,
                    userspace,
                    repeats,
                    origin);
        }
    }
}
