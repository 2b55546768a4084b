package ringwall.audit.fact;

import java.util.List;

/// A vNIC and the virtual port it sits on.
///
/// - `portGroup`: name or id of the PortGroup
/// - `device`: tap0, vif1.0: the port's name on the switch
/// - `filters`: names of Firewall facts
/// - `portSecurity`: frames must bear its MAC and addresses
/// - `isolated`: private port: no traffic to other isolated ports
/// - `mirrorRole`: none, source, destination
/// - `promiscuous`: this port receives all frames
/// - `uplink`: of a macvtap or passthrough port: the lower device
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record VPort(
        String host,
        String vm,
        String vnic,
        String mac,
        String vswitch,
        String portGroup,
        String device,
        Vlan vlan,
        List<String> filters,
        Tri portSecurity,
        Tri isolated,
        String mirrorRole,
        Bypass bypass,
        Tri promiscuous,
        Tri trustGuestRxFilters,
        Tri poweredOn,
        Tri dhcpGuard,
        Tri routerGuard,
        String uplink,
        String tenant,
        String sensitivity,
        Origin origin)
        implements Fact {
    public VPort {
        filters = List.copyOf(filters);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vm, String vnic, Origin origin) {
        return new Builder(host, vm, vnic, origin);
    }

    @Override
    public FactType type() {
        return FactType.VPORT;
    }

    @Override
    public String key() {
        return Fact.join("VPORT", host, vm, vnic);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vm;
        private final String vnic;
        private final Origin origin;
        private String mac = "";
        private String vswitch = "";
        private String portGroup = "";
        private String device = "";
        private Vlan vlan = Vlan.unknown();
        private List<String> filters = List.of();
        private Tri portSecurity = Tri.UNKNOWN;
        private Tri isolated = Tri.UNKNOWN;
        private String mirrorRole = "";
        private Bypass bypass = Bypass.UNKNOWN;
        private Tri promiscuous = Tri.UNKNOWN;
        private Tri trustGuestRxFilters = Tri.UNKNOWN;
        private Tri poweredOn = Tri.UNKNOWN;
        private Tri dhcpGuard = Tri.UNKNOWN;
        private Tri routerGuard = Tri.UNKNOWN;
        private String uplink = "";
        private String tenant = "";
        private String sensitivity = "";

        private Builder(String host, String vm, String vnic, Origin origin) {
            this.host = host;
            this.vm = vm;
            this.vnic = vnic;
            this.origin = origin;
        }

        public Builder mac(String value) {
            this.mac = value;
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

        public Builder device(String value) {
            this.device = value;
            return this;
        }

        public Builder vlan(Vlan value) {
            this.vlan = value;
            return this;
        }

        public Builder filters(List<String> value) {
            this.filters = value;
            return this;
        }

        public Builder portSecurity(Tri value) {
            this.portSecurity = value;
            return this;
        }

        public Builder isolated(Tri value) {
            this.isolated = value;
            return this;
        }

        public Builder mirrorRole(String value) {
            this.mirrorRole = value;
            return this;
        }

        public Builder bypass(Bypass value) {
            this.bypass = value;
            return this;
        }

        public Builder promiscuous(Tri value) {
            this.promiscuous = value;
            return this;
        }

        public Builder trustGuestRxFilters(Tri value) {
            this.trustGuestRxFilters = value;
            return this;
        }

        public Builder poweredOn(Tri value) {
            this.poweredOn = value;
            return this;
        }

        public Builder dhcpGuard(Tri value) {
            this.dhcpGuard = value;
            return this;
        }

        public Builder routerGuard(Tri value) {
            this.routerGuard = value;
            return this;
        }

        public Builder uplink(String value) {
            this.uplink = value;
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

        public VPort build() {
            return new VPort(
                    host,
                    vm,
                    vnic,
                    mac,
                    vswitch,
                    portGroup,
                    device,
                    vlan,
                    filters,
                    portSecurity,
                    isolated,
                    mirrorRole,
                    bypass,
                    promiscuous,
                    trustGuestRxFilters,
                    poweredOn,
                    dhcpGuard,
                    routerGuard,
                    uplink,
                    tenant,
                    sensitivity,
                    origin);
        }
    }
}
