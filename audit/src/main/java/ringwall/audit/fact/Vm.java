package ringwall.audit.fact;

import java.util.List;

/// A VM, with what its definition hints about its workload.
///
/// - `delayHint`: latency sensitivity, realtime scheduling, dedicated CPUs
/// - `appliance`: forwards between its vNICs
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Vm(
        String host,
        String vm,
        String id,
        Tri poweredOn,
        Tri delayHint,
        Tri ioHint,
        List<String> labels,
        String tenant,
        String sensitivity,
        Tri appliance,
        Origin origin)
        implements Fact {
    public Vm {
        labels = List.copyOf(labels);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vm, Origin origin) {
        return new Builder(host, vm, origin);
    }

    @Override
    public FactType type() {
        return FactType.VM;
    }

    @Override
    public String key() {
        return Fact.join("VM", host, vm);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vm;
        private final Origin origin;
        private String id = "";
        private Tri poweredOn = Tri.UNKNOWN;
        private Tri delayHint = Tri.UNKNOWN;
        private Tri ioHint = Tri.UNKNOWN;
        private List<String> labels = List.of();
        private String tenant = "";
        private String sensitivity = "";
        private Tri appliance = Tri.UNKNOWN;

        private Builder(String host, String vm, Origin origin) {
            this.host = host;
            this.vm = vm;
            this.origin = origin;
        }

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder poweredOn(Tri value) {
            this.poweredOn = value;
            return this;
        }

        public Builder delayHint(Tri value) {
            this.delayHint = value;
            return this;
        }

        public Builder ioHint(Tri value) {
            this.ioHint = value;
            return this;
        }

        public Builder labels(List<String> value) {
            this.labels = value;
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

        public Builder appliance(Tri value) {
            this.appliance = value;
            return this;
        }

        public Vm build() {
            return new Vm(
                    host,
                    vm,
                    id,
                    poweredOn,
                    delayHint,
                    ioHint,
                    labels,
                    tenant,
                    sensitivity,
                    appliance,
                    origin);
        }
    }
}
