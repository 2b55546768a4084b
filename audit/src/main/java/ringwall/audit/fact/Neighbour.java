package ringwall.audit.fact;

/// What a pNIC sees at the other end of its cable. Compare chassis ids, never system names.
///
/// - `chassisType`: mac, ifname, local, ...
/// - `vlans`: VLANs that the neighbour announced (IEEE 802.1 TLV); partial
/// - `stationOnly`: a VM or DPU that speaks LLDP, not a switch
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Neighbour(
        String host,
        String pnic,
        String source,
        String chassisId,
        String portId,
        String chassisType,
        String portType,
        String sysName,
        int ageSeconds,
        VlanSet vlans,
        Tri stationOnly,
        Origin origin)
        implements Fact {
    /// Starts with what identifies it.
    public static Builder of(
            String host,
            String pnic,
            String source,
            String chassisId,
            String portId,
            Origin origin) {
        return new Builder(host, pnic, source, chassisId, portId, origin);
    }

    @Override
    public FactType type() {
        return FactType.NEIGHBOUR;
    }

    @Override
    public String key() {
        return Fact.join("NEIGHBOUR", host, pnic, source, chassisId, portId);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String pnic;
        private final String source;
        private final String chassisId;
        private final String portId;
        private final Origin origin;
        private String chassisType = "";
        private String portType = "";
        private String sysName = "";
        private int ageSeconds = -1;
        private VlanSet vlans = VlanSet.NONE;
        private Tri stationOnly = Tri.UNKNOWN;

        private Builder(
                String host,
                String pnic,
                String source,
                String chassisId,
                String portId,
                Origin origin) {
            this.host = host;
            this.pnic = pnic;
            this.source = source;
            this.chassisId = chassisId;
            this.portId = portId;
            this.origin = origin;
        }

        public Builder chassisType(String value) {
            this.chassisType = value;
            return this;
        }

        public Builder portType(String value) {
            this.portType = value;
            return this;
        }

        public Builder sysName(String value) {
            this.sysName = value;
            return this;
        }

        public Builder ageSeconds(int value) {
            this.ageSeconds = value;
            return this;
        }

        public Builder vlans(VlanSet value) {
            this.vlans = value;
            return this;
        }

        public Builder stationOnly(Tri value) {
            this.stationOnly = value;
            return this;
        }

        public Neighbour build() {
            return new Neighbour(
                    host,
                    pnic,
                    source,
                    chassisId,
                    portId,
                    chassisType,
                    portType,
                    sysName,
                    ageSeconds,
                    vlans,
                    stationOnly,
                    origin);
        }
    }
}
