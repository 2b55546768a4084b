package ringwall.audit.fact;

/// A physical adapter of a host.
///
/// - `pciAddress`: domain:bus:device.function, domain may be missing
/// - `pciInferred`: YES: read off a name such as enp3s0, not seen
/// - `rootPath`: path from the root complex, as in /sys/devices/pci0000:00/...
/// - `link`: carrier
/// - `virtualNic`: virtio_net, vmxnet3, ...: the host is nested
/// - `parent`: of a VF: its PF
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record PNic(
        String host,
        String name,
        String driver,
        String pciAddress,
        Tri pciInferred,
        String rootPath,
        String mac,
        int speedMbps,
        Tri link,
        Tri virtualNic,
        String parent,
        int numVfs,
        String description,
        Origin origin)
        implements Fact {
    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.PNIC;
    }

    @Override
    public String key() {
        return Fact.join("PNIC", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private String driver = "";
        private String pciAddress = "";
        private Tri pciInferred = Tri.UNKNOWN;
        private String rootPath = "";
        private String mac = "";
        private int speedMbps = -1;
        private Tri link = Tri.UNKNOWN;
        private Tri virtualNic = Tri.UNKNOWN;
        private String parent = "";
        private int numVfs = -1;
        private String description = "";

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder driver(String value) {
            this.driver = value;
            return this;
        }

        public Builder pciAddress(String value) {
            this.pciAddress = value;
            return this;
        }

        public Builder pciInferred(Tri value) {
            this.pciInferred = value;
            return this;
        }

        public Builder rootPath(String value) {
            this.rootPath = value;
            return this;
        }

        public Builder mac(String value) {
            this.mac = value;
            return this;
        }

        public Builder speedMbps(int value) {
            this.speedMbps = value;
            return this;
        }

        public Builder link(Tri value) {
            this.link = value;
            return this;
        }

        public Builder virtualNic(Tri value) {
            this.virtualNic = value;
            return this;
        }

        public Builder parent(String value) {
            this.parent = value;
            return this;
        }

        public Builder numVfs(int value) {
            this.numVfs = value;
            return this;
        }

        public Builder description(String value) {
            this.description = value;
            return this;
        }

        public PNic build() {
            return new PNic(
                    host,
                    name,
                    driver,
                    pciAddress,
                    pciInferred,
                    rootPath,
                    mac,
                    speedMbps,
                    link,
                    virtualNic,
                    parent,
                    numVfs,
                    description,
                    origin);
        }
    }
}
