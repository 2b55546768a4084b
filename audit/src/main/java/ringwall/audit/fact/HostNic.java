package ringwall.audit.fact;

import java.util.List;

/// The host's own adapter (vmk0, br0 with an address, vEthernet).
///
/// - `addresses`: IP addresses, with prefix length where known
/// - `vswitch`: switch it is a port of; empty: none
/// - `lower`: device below: bond0 of bond0.90
/// - `services`: of management, migration, storage, ft, overlay, provisioning, logging
/// - `servicesRead`: NO: the input does not tell services
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record HostNic(
        String host,
        String name,
        List<String> addresses,
        Vlan vlan,
        String vswitch,
        String portGroup,
        String lower,
        List<String> services,
        Tri servicesRead,
        String netStack,
        Origin origin)
        implements Fact {
    public HostNic {
        addresses = List.copyOf(addresses);
        services = List.copyOf(services);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.HOST_NIC;
    }

    @Override
    public String key() {
        return Fact.join("HOST_NIC", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private List<String> addresses = List.of();
        private Vlan vlan = Vlan.unknown();
        private String vswitch = "";
        private String portGroup = "";
        private String lower = "";
        private List<String> services = List.of();
        private Tri servicesRead = Tri.UNKNOWN;
        private String netStack = "";

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder addresses(List<String> value) {
            this.addresses = value;
            return this;
        }

        public Builder vlan(Vlan value) {
            this.vlan = value;
            return this;
        }

        public Builder vswitch(String value) {
            this.vswitch = value;
            return this;
        }

        public Builder portGroup(String value) {
            this.portGroup = value;
            return this;
        }

        public Builder lower(String value) {
            this.lower = value;
            return this;
        }

        public Builder services(List<String> value) {
            this.services = value;
            return this;
        }

        public Builder servicesRead(Tri value) {
            this.servicesRead = value;
            return this;
        }

        public Builder netStack(String value) {
            this.netStack = value;
            return this;
        }

        public HostNic build() {
            return new HostNic(
                    host,
                    name,
                    addresses,
                    vlan,
                    vswitch,
                    portGroup,
                    lower,
                    services,
                    servicesRead,
                    netStack,
                    origin);
        }
    }
}
