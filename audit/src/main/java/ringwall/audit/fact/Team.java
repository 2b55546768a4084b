package ringwall.audit.fact;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Two or more pNICs that act as one uplink.
///
/// - `members`: pNIC names; may name VLAN sub-interfaces
/// - `mode`: the platform's word: active-backup, 802.3ad, balance-tcp, failover_explicit, ...
/// - `detection`: link, arp, beacon
/// - `aggregators`: member to aggregator id
/// - `linkDown`: members without carrier
/// - `vswitch`: the virtual switch whose uplink it is, if the team belongs to one
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Team(
        String host,
        String name,
        List<String> members,
        String mode,
        List<String> active,
        List<String> standby,
        List<String> unused,
        String detection,
        Lacp lacp,
        Map<String, String> aggregators,
        List<String> linkDown,
        String vswitch,
        Origin origin)
        implements Fact {
    public Team {
        members = List.copyOf(members);
        active = List.copyOf(active);
        standby = List.copyOf(standby);
        unused = List.copyOf(unused);
        aggregators = Collections.unmodifiableMap(new TreeMap<>(aggregators));
        linkDown = List.copyOf(linkDown);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.TEAM;
    }

    @Override
    public String key() {
        return Fact.join("TEAM", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private List<String> members = List.of();
        private String mode = "";
        private List<String> active = List.of();
        private List<String> standby = List.of();
        private List<String> unused = List.of();
        private String detection = "";
        private Lacp lacp = Lacp.UNKNOWN;
        private Map<String, String> aggregators = Map.of();
        private List<String> linkDown = List.of();
        private String vswitch = "";

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder members(List<String> value) {
            this.members = value;
            return this;
        }

        public Builder mode(String value) {
            this.mode = value;
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

        public Builder unused(List<String> value) {
            this.unused = value;
            return this;
        }

        public Builder detection(String value) {
            this.detection = value;
            return this;
        }

        public Builder lacp(Lacp value) {
            this.lacp = value;
            return this;
        }

        public Builder aggregators(Map<String, String> value) {
            this.aggregators = value;
            return this;
        }

        public Builder linkDown(List<String> value) {
            this.linkDown = value;
            return this;
        }

        public Builder vswitch(String value) {
            this.vswitch = value;
            return this;
        }

        public Team build() {
            return new Team(
                    host,
                    name,
                    members,
                    mode,
                    active,
                    standby,
                    unused,
                    detection,
                    lacp,
                    aggregators,
                    linkDown,
                    vswitch,
                    origin);
        }
    }
}
