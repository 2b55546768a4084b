package ringwall.audit.fact;

import java.util.List;

/// Who programs forwarding state or manages the switch.
///
/// - `protocol`: ovsdb, openflow, bgp-evpn, netconf, proprietary name
/// - `role`: forwarding, manager, central
/// - `local`: loopback or unix socket
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Controller(
        String host,
        String vswitch,
        String address,
        String protocol,
        String role,
        Tri tls,
        Tri local,
        List<String> peers,
        Tri connected,
        Origin origin)
        implements Fact {
    public Controller {
        peers = List.copyOf(peers);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vswitch, String address, Origin origin) {
        return new Builder(host, vswitch, address, origin);
    }

    @Override
    public FactType type() {
        return FactType.CONTROLLER;
    }

    @Override
    public String key() {
        return Fact.join("CONTROLLER", host, vswitch, address);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vswitch;
        private final String address;
        private final Origin origin;
        private String protocol = "";
        private String role = "";
        private Tri tls = Tri.UNKNOWN;
        private Tri local = Tri.UNKNOWN;
        private List<String> peers = List.of();
        private Tri connected = Tri.UNKNOWN;

        private Builder(String host, String vswitch, String address, Origin origin) {
            this.host = host;
            this.vswitch = vswitch;
            this.address = address;
            this.origin = origin;
        }

        public Builder protocol(String value) {
            this.protocol = value;
            return this;
        }

        public Builder role(String value) {
            this.role = value;
            return this;
        }

        public Builder tls(Tri value) {
            this.tls = value;
            return this;
        }

        public Builder local(Tri value) {
            this.local = value;
            return this;
        }

        public Builder peers(List<String> value) {
            this.peers = value;
            return this;
        }

        public Builder connected(Tri value) {
            this.connected = value;
            return this;
        }

        public Controller build() {
            return new Controller(
                    host, vswitch, address, protocol, role, tls, local, peers, connected, origin);
        }
    }
}
