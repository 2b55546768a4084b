package ringwall.audit.fact;

import java.util.List;

/// A physical switch.
///
/// - `vlans`: VLANs in its database
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record PhysSwitch(
        String device,
        String platform,
        List<String> chassisIds,
        VlanSet vlans,
        Tri vlansRead,
        Origin origin)
        implements Fact {
    public PhysSwitch {
        chassisIds = List.copyOf(chassisIds);
    }

    /// Starts with what identifies it.
    public static Builder of(String device, Origin origin) {
        return new Builder(device, origin);
    }

    @Override
    public String host() {
        return device;
    }

    @Override
    public FactType type() {
        return FactType.PHYS_SWITCH;
    }

    @Override
    public String key() {
        return Fact.join("PHYS_SWITCH", device);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String device;
        private final Origin origin;
        private String platform = "";
        private List<String> chassisIds = List.of();
        private VlanSet vlans = VlanSet.NONE;
        private Tri vlansRead = Tri.UNKNOWN;

        private Builder(String device, Origin origin) {
            this.device = device;
            this.origin = origin;
        }

        public Builder platform(String value) {
            this.platform = value;
            return this;
        }

        public Builder chassisIds(List<String> value) {
            this.chassisIds = value;
            return this;
        }

        public Builder vlans(VlanSet value) {
            this.vlans = value;
            return this;
        }

        public Builder vlansRead(Tri value) {
            this.vlansRead = value;
            return this;
        }

        public PhysSwitch build() {
            return new PhysSwitch(device, platform, chassisIds, vlans, vlansRead, origin);
        }
    }
}
