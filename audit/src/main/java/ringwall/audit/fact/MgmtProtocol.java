package ringwall.audit.fact;

/// A listening management service.
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record MgmtProtocol(
        String host, String service, String address, Tri encrypted, String why, Origin origin)
        implements Fact {
    /// Starts with what identifies it.
    public static Builder of(String host, String service, String address, Origin origin) {
        return new Builder(host, service, address, origin);
    }

    @Override
    public FactType type() {
        return FactType.MGMT_PROTOCOL;
    }

    @Override
    public String key() {
        return Fact.join("MGMT_PROTOCOL", host, service, address);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String service;
        private final String address;
        private final Origin origin;
        private Tri encrypted = Tri.UNKNOWN;
        private String why = "";

        private Builder(String host, String service, String address, Origin origin) {
            this.host = host;
            this.service = service;
            this.address = address;
            this.origin = origin;
        }

        public Builder encrypted(Tri value) {
            this.encrypted = value;
            return this;
        }

        public Builder why(String value) {
            this.why = value;
            return this;
        }

        public MgmtProtocol build() {
            return new MgmtProtocol(host, service, address, encrypted, why, origin);
        }
    }
}
