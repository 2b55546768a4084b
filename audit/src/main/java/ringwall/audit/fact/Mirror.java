package ringwall.audit.fact;

import java.util.List;

/// A mirror session; directions are the VM's.
///
/// - `fromVm`: ports whose outgoing frames are copied (vm, vm/vnic or device)
/// - `toVm`: ports whose incoming frames are copied
/// - `vlans`: only these VLANs; none: no filter
/// - `samplingRate`: 1 in n
/// - `why`: why not valid
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Mirror(
        String host,
        String vswitch,
        String name,
        Tri enabled,
        List<String> fromVm,
        List<String> toVm,
        Tri selectAll,
        VlanSet vlans,
        MirrorTarget destination,
        String target,
        int samplingRate,
        int snaplenBytes,
        String filter,
        Tri valid,
        String why,
        Origin origin)
        implements Fact {
    public Mirror {
        fromVm = List.copyOf(fromVm);
        toVm = List.copyOf(toVm);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String vswitch, String name, Origin origin) {
        return new Builder(host, vswitch, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.MIRROR;
    }

    @Override
    public String key() {
        return Fact.join("MIRROR", host, vswitch, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String vswitch;
        private final String name;
        private final Origin origin;
        private Tri enabled = Tri.UNKNOWN;
        private List<String> fromVm = List.of();
        private List<String> toVm = List.of();
        private Tri selectAll = Tri.UNKNOWN;
        private VlanSet vlans = VlanSet.NONE;
        private MirrorTarget destination = MirrorTarget.UNKNOWN;
        private String target = "";
        private int samplingRate = -1;
        private int snaplenBytes = -1;
        private String filter = "";
        private Tri valid = Tri.UNKNOWN;
        private String why = "";

        private Builder(String host, String vswitch, String name, Origin origin) {
            this.host = host;
            this.vswitch = vswitch;
            this.name = name;
            this.origin = origin;
        }

        public Builder enabled(Tri value) {
            this.enabled = value;
            return this;
        }

        public Builder fromVm(List<String> value) {
            this.fromVm = value;
            return this;
        }

        public Builder toVm(List<String> value) {
            this.toVm = value;
            return this;
        }

        public Builder selectAll(Tri value) {
            this.selectAll = value;
            return this;
        }

        public Builder vlans(VlanSet value) {
            this.vlans = value;
            return this;
        }

        public Builder destination(MirrorTarget value) {
            this.destination = value;
            return this;
        }

        public Builder target(String value) {
            this.target = value;
            return this;
        }

        public Builder samplingRate(int value) {
            this.samplingRate = value;
            return this;
        }

        public Builder snaplenBytes(int value) {
            this.snaplenBytes = value;
            return this;
        }

        public Builder filter(String value) {
            this.filter = value;
            return this;
        }

        public Builder valid(Tri value) {
            this.valid = value;
            return this;
        }

        public Builder why(String value) {
            this.why = value;
            return this;
        }

        public Mirror build() {
            return new Mirror(
                    host,
                    vswitch,
                    name,
                    enabled,
                    fromVm,
                    toVm,
                    selectAll,
                    vlans,
                    destination,
                    target,
                    samplingRate,
                    snaplenBytes,
                    filter,
                    valid,
                    why,
                    origin);
        }
    }
}
