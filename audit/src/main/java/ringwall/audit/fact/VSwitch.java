package ringwall.audit.fact;

import java.util.List;

/// A virtual switch. host is empty for a switch that spans hosts.
///
/// - `hosts`: hosts that a distributed switch spans
/// - `manager`: central authority that owns the definition; empty: none known
/// - `managed`: is the definition owned by one authority
/// - `uplinks`: pNIC or team names; on a distributed switch host/name
/// - `uplinksRead`: NO: the input does not tell the uplinks
/// - `ageingSeconds`: 0: a hub
/// - `promiscuous`: switch-level default
/// - `parent`: of a fake bridge, or one that only a patch connects: the other bridge
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record VSwitch(
        String host,
        String name,
        SwitchKind kind,
        String id,
        List<String> hosts,
        String manager,
        Tri managed,
        List<String> uplinks,
        Tri uplinksRead,
        int mtu,
        String failMode,
        Tri learning,
        int ageingSeconds,
        VlanSet floodVlans,
        Tri promiscuous,
        Tri macChanges,
        Tri forged,
        Tri vlanAware,
        String parent,
        Origin origin)
        implements Fact {
    public VSwitch {
        hosts = List.copyOf(hosts);
        uplinks = List.copyOf(uplinks);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.VSWITCH;
    }

    @Override
    public String key() {
        return Fact.join("VSWITCH", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private SwitchKind kind = SwitchKind.UNKNOWN;
        private String id = "";
        private List<String> hosts = List.of();
        private String manager = "";
        private Tri managed = Tri.UNKNOWN;
        private List<String> uplinks = List.of();
        private Tri uplinksRead = Tri.UNKNOWN;
        private int mtu = -1;
        private String failMode = "";
        private Tri learning = Tri.UNKNOWN;
        private int ageingSeconds = -1;
        private VlanSet floodVlans = VlanSet.NONE;
        private Tri promiscuous = Tri.UNKNOWN;
        private Tri macChanges = Tri.UNKNOWN;
        private Tri forged = Tri.UNKNOWN;
        private Tri vlanAware = Tri.UNKNOWN;
        private String parent = "";

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder kind(SwitchKind value) {
            this.kind = value;
            return this;
        }

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder hosts(List<String> value) {
            this.hosts = value;
            return this;
        }

        public Builder manager(String value) {
            this.manager = value;
            return this;
        }

        public Builder managed(Tri value) {
            this.managed = value;
            return this;
        }

        public Builder uplinks(List<String> value) {
            this.uplinks = value;
            return this;
        }

        public Builder uplinksRead(Tri value) {
            this.uplinksRead = value;
            return this;
        }

        public Builder mtu(int value) {
            this.mtu = value;
            return this;
        }

        public Builder failMode(String value) {
            this.failMode = value;
            return this;
        }

        public Builder learning(Tri value) {
            this.learning = value;
            return this;
        }

        public Builder ageingSeconds(int value) {
            this.ageingSeconds = value;
            return this;
        }

        public Builder floodVlans(VlanSet value) {
            this.floodVlans = value;
            return this;
        }

        public Builder promiscuous(Tri value) {
            this.promiscuous = value;
            return this;
        }

        public Builder macChanges(Tri value) {
            this.macChanges = value;
            return this;
        }

        public Builder forged(Tri value) {
            this.forged = value;
            return this;
        }

        public Builder vlanAware(Tri value) {
            this.vlanAware = value;
            return this;
        }

        public Builder parent(String value) {
            this.parent = value;
            return this;
        }

        public VSwitch build() {
            return new VSwitch(
                    host,
                    name,
                    kind,
                    id,
                    hosts,
                    manager,
                    managed,
                    uplinks,
                    uplinksRead,
                    mtu,
                    failMode,
                    learning,
                    ageingSeconds,
                    floodVlans,
                    promiscuous,
                    macChanges,
                    forged,
                    vlanAware,
                    parent,
                    origin);
        }
    }
}
