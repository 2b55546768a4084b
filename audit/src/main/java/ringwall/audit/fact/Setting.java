package ringwall.audit.fact;

/// One named setting that only a profile asks for (vSphere health check, NIOC, ...).
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Setting(String host, String subject, String name, String value, Origin origin)
        implements Fact {
    /// Starts with what identifies it.
    public static Builder of(String host, String subject, String name, Origin origin) {
        return new Builder(host, subject, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.SETTING;
    }

    @Override
    public String key() {
        return Fact.join("SETTING", host, subject, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String subject;
        private final String name;
        private final Origin origin;
        private String value = "";

        private Builder(String host, String subject, String name, Origin origin) {
            this.host = host;
            this.subject = subject;
            this.name = name;
            this.origin = origin;
        }

        public Builder value(String value) {
            this.value = value;
            return this;
        }

        public Setting build() {
            return new Setting(host, subject, name, value, origin);
        }
    }
}
