package ringwall.audit.fact;

/// A port of a physical switch.
///
/// - `allowed`: after all add, remove, except lines
/// - `allowedDefault`: YES: no line, so all
/// - `activeVlans`: allowed, existing and not pruned
/// - `channel`: port-channel it is a member of
/// - `mlagId`: MLAG, vPC or EVPN ES id
/// - `negotiable`: DTP
/// - `peerHost`: host at the other end, if a cabling file or description tells
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record PhysPort(
        String device,
        String name,
        PortMode mode,
        VlanSet allowed,
        Tri allowedDefault,
        VlanSet activeVlans,
        Tri activeRead,
        int nativeVlan,
        Tri nativeTagged,
        int accessVlan,
        String channel,
        String mlagId,
        String description,
        Tri negotiable,
        Tri shutdown,
        String peerHost,
        String peerPort,
        Origin origin)
        implements Fact {
    /// Starts with what identifies it.
    public static Builder of(String device, String name, Origin origin) {
        return new Builder(device, name, origin);
    }

    @Override
    public String host() {
        return device;
    }

    @Override
    public FactType type() {
        return FactType.PHYS_PORT;
    }

    @Override
    public String key() {
        return Fact.join("PHYS_PORT", device, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String device;
        private final String name;
        private final Origin origin;
        private PortMode mode = PortMode.UNKNOWN;
        private VlanSet allowed = VlanSet.NONE;
        private Tri allowedDefault = Tri.UNKNOWN;
        private VlanSet activeVlans = VlanSet.NONE;
        private Tri activeRead = Tri.UNKNOWN;
        private int nativeVlan = -1;
        private Tri nativeTagged = Tri.UNKNOWN;
        private int accessVlan = -1;
        private String channel = "";
        private String mlagId = "";
        private String description = "";
        private Tri negotiable = Tri.UNKNOWN;
        private Tri shutdown = Tri.UNKNOWN;
        private String peerHost = "";
        private String peerPort = "";

        private Builder(String device, String name, Origin origin) {
            this.device = device;
            this.name = name;
            this.origin = origin;
        }

        public Builder mode(PortMode value) {
            this.mode = value;
            return this;
        }

        public Builder allowed(VlanSet value) {
            this.allowed = value;
            return this;
        }

        public Builder allowedDefault(Tri value) {
            this.allowedDefault = value;
            return this;
        }

        public Builder activeVlans(VlanSet value) {
            this.activeVlans = value;
            return this;
        }

        public Builder activeRead(Tri value) {
            this.activeRead = value;
            return this;
        }

        public Builder nativeVlan(int value) {
            this.nativeVlan = value;
            return this;
        }

        public Builder nativeTagged(Tri value) {
            this.nativeTagged = value;
            return this;
        }

        public Builder accessVlan(int value) {
            this.accessVlan = value;
            return this;
        }

        public Builder channel(String value) {
            this.channel = value;
            return this;
        }

        public Builder mlagId(String value) {
            this.mlagId = value;
            return this;
        }

        public Builder description(String value) {
            this.description = value;
            return this;
        }

        public Builder negotiable(Tri value) {
            this.negotiable = value;
            return this;
        }

        public Builder shutdown(Tri value) {
            this.shutdown = value;
            return this;
        }

        public Builder peerHost(String value) {
            this.peerHost = value;
            return this;
        }

        public Builder peerPort(String value) {
            this.peerPort = value;
            return this;
        }

        public PhysPort build() {
            return new PhysPort(
                    device,
                    name,
                    mode,
                    allowed,
                    allowedDefault,
                    activeVlans,
                    activeRead,
                    nativeVlan,
                    nativeTagged,
                    accessVlan,
                    channel,
                    mlagId,
                    description,
                    negotiable,
                    shutdown,
                    peerHost,
                    peerPort,
                    origin);
        }
    }
}
