package ringwall.audit.fact;

import java.util.List;

/// Ports that share VLAN, teaming and security settings.
///
/// - `promiscuous`: effective value
/// - `macChanges`: effective value
/// - `forged`: effective value
/// - `securitySource`: own or inherited
/// - `overridesAllowed`: ports may override
/// - `uplink`: an uplink port group is no segment
/// - `active`: uplinks, active
/// - `learning`: MAC learning (vSphere 6.7)
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record PortGroup(
        String host,
        String vswitch,
        String name,
        String id,
        Vlan vlan,
        Tri promiscuous,
        Tri macChanges,
        Tri forged,
        String securitySource,
        Tri overridesAllowed,
        Tri uplink,
        List<String> active,
        List<String> standby,
        Tri learning,
        String tenant,
        String sensitivity,
        Origin origin)
        implements Fact {
    public PortGroup {
        active = List.copyOf(active);
        standby = List.copyOf(standby);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vswitch, String name, Origin origin) {
        return new Builder(host, vswitch, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.PORT_GROUP;
    }

    @Override
    public String key() {
        return Fact.join("PORT_GROUP", host, vswitch, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vswitch;
        private final String name;
        private final Origin origin;
        private String id = "";
        private Vlan vlan = Vlan.unknown();
        private Tri promiscuous = Tri.UNKNOWN;
        private Tri macChanges = Tri.UNKNOWN;
        private Tri forged = Tri.UNKNOWN;
        private String securitySource = "";
        private Tri overridesAllowed = Tri.UNKNOWN;
        private Tri uplink = Tri.UNKNOWN;
        private List<String> active = List.of();
        private List<String> standby = List.of();
        private Tri learning = Tri.UNKNOWN;
        private String tenant = "";
        private String sensitivity = "";

        private Builder(String host, String vswitch, String name, Origin origin) {
            this.host = host;
            this.vswitch = vswitch;
            this.name = name;
            this.origin = origin;
        }

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder vlan(Vlan value) {
            this.vlan = value;
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

        public Builder securitySource(String value) {
            this.securitySource = value;
            return this;
        }

        public Builder overridesAllowed(Tri value) {
            this.overridesAllowed = value;
            return this;
        }

        public Builder uplink(Tri value) {
            this.uplink = value;
            return this;
        }

        public Builder active(List<String> value) {
            this.active = value;
            return this;
        }

        public Builder standby(List<String> value) {
            this.standby = value;
            return this;
        }

        public Builder learning(Tri value) {
            this.learning = value;
            return this;
        }

        public Builder tenant(String value) {
            this.tenant = value;
            return this;
        }

        public Builder sensitivity(String value) {
            this.sensitivity = value;
            return this;
        }

        public PortGroup build() {
            return new PortGroup(
                    host,
                    vswitch,
                    name,
                    id,
                    vlan,
                    promiscuous,
                    macChanges,
                    forged,
                    securitySource,
                    overridesAllowed,
                    uplink,
                    active,
                    standby,
                    learning,
                    tenant,
                    sensitivity,
                    origin);
        }
    }
}
