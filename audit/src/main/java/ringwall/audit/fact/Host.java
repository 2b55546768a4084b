package ringwall.audit.fact;

import java.util.List;

/// A virtualized host (SP 800-125B section 1).
///
/// - `hypervisor`: kvm, esxi, hyperv, xen, ringwall
/// - `cluster`: cluster or migration domain
/// - `nested`: runs itself in a VM, so that its pNICs are virtual
/// - `manager`: what owns its configuration centrally: vCenter, SCVMM, ...
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Host(
        String host,
        String hypervisor,
        String version,
        String cluster,
        Tri nested,
        String manager,
        List<String> labels,
        Origin origin)
        implements Fact {
    public Host {
        labels = List.copyOf(labels);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, Origin origin) {
        return new Builder(host, origin);
    }

    @Override
    public FactType type() {
        return FactType.HOST;
    }

    @Override
    public String key() {
        return Fact.join("HOST", host);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final Origin origin;
        private String hypervisor = "";
        private String version = "";
        private String cluster = "";
        private Tri nested = Tri.UNKNOWN;
        private String manager = "";
        private List<String> labels = List.of();

        private Builder(String host, Origin origin) {
            this.host = host;
            this.origin = origin;
        }

        public Builder hypervisor(String value) {
            this.hypervisor = value;
            return this;
        }

        public Builder version(String value) {
            this.version = value;
            return this;
        }

        public Builder cluster(String value) {
            this.cluster = value;
            return this;
        }

        public Builder nested(Tri value) {
            this.nested = value;
            return this;
        }

        public Builder manager(String value) {
            this.manager = value;
            return this;
        }

        public Builder labels(List<String> value) {
            this.labels = value;
            return this;
        }

        public Host build() {
            return new Host(host, hypervisor, version, cluster, nested, manager, labels, origin);
        }
    }
}
