package ringwall.audit.fact;

import java.util.List;

/// An overlay interface (VTEP).
///
/// - `kind`: vxlan, geneve, gre, stt, nvgre
/// - `egress`: interface that the tunnel leaves by
/// - `underlayVlan`: 0: untagged
/// - `learning`: flood and learn
///
/// Empty text, -1, `UNKNOWN` and empty lists mean: the input does not tell.
public record Overlay(
        String host,
        String name,
        String kind,
        List<Integer> vnis,
        String vswitch,
        String vtepIp,
        List<String> remotes,
        String egress,
        int underlayVlan,
        OverlayPeers peers,
        Tri learning,
        int udpPort,
        Tri encrypted,
        Origin origin)
        implements Fact {
    public Overlay {
        vnis = List.copyOf(vnis);
        remotes = List.copyOf(remotes);
    }

    /// Starts with what identifies it.
    public static Builder of(String host, String name, Origin origin) {
        return new Builder(host, name, origin);
    }

    @Override
    public FactType type() {
        return FactType.OVERLAY;
    }

    @Override
    public String key() {
        return Fact.join("OVERLAY", host, name);
    }

    /// Fields not set stay unknown.
    public static final class Builder {
        private final String host;
        private final String name;
        private final Origin origin;
        private String kind = "";
        private List<Integer> vnis = List.of();
        private String vswitch = "";
        private String vtepIp = "";
        private List<String> remotes = List.of();
        private String egress = "";
        private int underlayVlan = -1;
        private OverlayPeers peers = OverlayPeers.UNKNOWN;
        private Tri learning = Tri.UNKNOWN;
        private int udpPort = -1;
        private Tri encrypted = Tri.UNKNOWN;

        private Builder(String host, String name, Origin origin) {
            this.host = host;
            this.name = name;
            this.origin = origin;
        }

        public Builder kind(String value) {
            this.kind = value;
            return this;
        }

        public Builder vnis(List<Integer> value) {
            this.vnis = value;
            return this;
        }

        public Builder vswitch(String value) {
            this.vswitch = value;
            return this;
        }

        public Builder vtepIp(String value) {
            this.vtepIp = value;
            return this;
        }

        public Builder remotes(List<String> value) {
            this.remotes = value;
            return this;
        }

        public Builder egress(String value) {
            this.egress = value;
            return this;
        }

        public Builder underlayVlan(int value) {
            this.underlayVlan = value;
            return this;
        }

        public Builder peers(OverlayPeers value) {
            this.peers = value;
            return this;
        }

        public Builder learning(Tri value) {
            this.learning = value;
            return this;
        }

        public Builder udpPort(int value) {
            this.udpPort = value;
            return this;
        }

        public Builder encrypted(Tri value) {
            this.encrypted = value;
            return this;
        }

        public Overlay build() {
            return new Overlay(
                    host,
                    name,
                    kind,
                    vnis,
                    vswitch,
                    vtepIp,
                    remotes,
                    egress,
                    underlayVlan,
                    peers,
                    learning,
                    udpPort,
                    encrypted,
                    origin);
        }
    }
}
