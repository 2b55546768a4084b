package ringwall.races;

import ringwall.dataplane.EmbeddedSwitch;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// Two vNICs on one segment, small enough for a race.
final class Networks {
    static final int FIRST_PORT = 1000;
    static final long START_NS = 1_800_000_000_000_000_000L;

    private Networks() {}

    /// @param fromPort the senders' side lets UDP pass
    /// @param toPort the receivers' side does
    static HostProgram program(boolean fromPort, boolean toPort) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append(vnic("a", 10)).append(vnic("b", 11)).append(TAIL);
        if (fromPort) {
            text.append("from-port vms peers all service any allow rule out\n");
        }
        if (toPort) {
            text.append("to-port vms peers all service any allow rule in\n");
        }
        try {
            return ProgramText.read("race", text.toString());
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    static EmbeddedSwitch.Config config() {
        return EmbeddedSwitch.Config.small();
    }

    private static String vnic(String vm, int last) {
        return """

        [port %1$s/eth0]
        port vnic switch prod group prod/web tenant shop mac 02:00:00:00:00:%2$02x mtu 1500 connections 65536 groups 64 firewalled
        ingress untagged segment web
        secure web macs 02:00:00:00:00:%2$02x pairs 02:00:00:00:00:%2$02x=10.0.0.%2$d/32 link-local 2
        egress web untagged
        """
                .formatted(vm, last);
    }

    private static final String HEAD =
            """
            program 1 host h1
            requires vlan,guards,conntrack
            """;

    private static final String TAIL =
            """

            [segment web]
            segment tenant shop router "" vni none mtu 1500
            flood port a/eth0
            flood port b/eth0

            [forward web]
            02:00:00:00:00:0a port a/eth0
            02:00:00:00:00:0b port b/eth0

            [neighbours web]
            10.0.0.10 02:00:00:00:00:0a
            10.0.0.11 02:00:00:00:00:0b

            [addresses all]
            tenant shop
            10.0.0.0/24

            [port-set vms]
            port a/eth0
            port b/eth0

            [service any]
            udp to 0-65535

            [rules 0]
            """;

    /// From a to b; the destination port follows from the source port.
    static byte[] udp(int sourcePort) {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(sourcePort, FIRST_PORT + sourcePort % 1000)
                .payload(10)
                .bytes();
    }
}
