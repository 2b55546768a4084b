package ringwall.lab.isolation;

import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;

/// One thing that a VM may try against its neighbours or the network.
public interface Attack {
    /// The reference list's families: one column of the table each, those of 2007 first.
    enum Family {
        CAPTURE_VM("VM2 hidden", "VM2's unicast hidden from VM1"),
        CAPTURE_HOST("host hidden", "the host's unicast hidden from VM1"),
        SECOND_SWITCH(
                "2nd switch", "VM2's unicast hidden from VM1, VM2 on a second switch of the pNIC"),
        OWN_PNIC(
                "own pNIC", "hidden with a pNIC a virtual network: VM2 / host / host with its own"),
        VLAN_NICS(
                "VLAN NICs",
                "hidden with a VLAN NIC a virtual network: VM2 / host / host with its own"),
        FLOODING("flood", "MAC flooding, ageing, restart"),
        SPOOFING("spoof", "MAC spoofing, ARP and ND poisoning"),
        ROGUE_SERVERS("rogue", "rogue DHCP, router advertisement, redirect"),
        VLAN_HOPPING("VLAN", "VLAN hopping"),
        CONTROL_PROTOCOLS("control", "BPDU, LLDP, CDP, reserved multicast"),
        STORM("storm", "broadcast, multicast and unknown-unicast storms"),
        FIREWALL_EVASION(
                "evasion", "fragments, extension headers, mid-stream, forged ICMP, source routes");

        private final String heading;
        private final String meaning;

        Family(String heading, String meaning) {
            this.heading = heading;
            this.meaning = meaning;
        }

        public String heading() {
            return heading;
        }

        public String meaning() {
            return meaning;
        }
    }

    /// Stable name, as in `--attacks`.
    String id();

    Family family();

    /// What it tries, one sentence.
    String tries();

    /// What a pass is, one sentence, with a number where one is needed.
    String passMeans();

    /// Where it is described.
    String source();

    /// How the scene must be wired.
    default Layout layout() {
        return Layout.ONE_NETWORK;
    }

    Outcome run(Scene scene);
}
