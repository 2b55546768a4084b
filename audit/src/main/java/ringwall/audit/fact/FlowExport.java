package ringwall.audit.fact;

import java.util.List;

/// IPFIX, sFlow or NetFlow: flow level, not a copy of packets.
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record FlowExport(
        String host, String vswitch, String kind, List<String> targets, Origin origin)
        implements Fact {
    public FlowExport {
        targets = List.copyOf(targets);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vswitch, String kind, Origin origin) {
        return new Builder(host, vswitch, kind, origin);
    }

    @Override
    public FactType type() {
        return FactType.FLOW_EXPORT;
    }

    @Override
    public String key() {
        return Fact.join("FLOW_EXPORT", host, vswitch, kind);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vswitch;
        private final String kind;
        private final Origin origin;
        private List<String> targets = List.of();

        private Builder(String host, String vswitch, String kind, Origin origin) {
            this.host = host;
            this.vswitch = vswitch;
            this.kind = kind;
            this.origin = origin;
        }

        public Builder targets(List<String> value) {
            this.targets = value;
            return this;
        }

        public FlowExport build() {
            return new FlowExport(host, vswitch, kind, targets, origin);
        }
    }
}
