package ringwall.lab.isolation.attack;

import java.util.List;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Attack.Family;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;

/// All attacks, in the order of the reference list.
public final class Attacks {
    private Attacks() {}

    private static final List<Attack> ALL =
            List.of(
                    new PromiscuousCapture.OfVictim(),
                    new PromiscuousCapture.OfHost(),
                    new PromiscuousCapture.OnSecondSwitch(),
                    mitigated("own-pnic-vm", Layout.OWN_PNIC, false, "vm2"),
                    mitigated(
                            "own-pnic-host",
                            Layout.OWN_PNIC,
                            true,
                            "the host, which shares vm1's pNIC"),
                    mitigated(
                            "own-pnic-host-own",
                            Layout.OWN_PNIC_AND_HOST,
                            true,
                            "the host, which has a pNIC of its own"),
                    mitigated("vlan-nics-vm", Layout.VLAN_NICS, false, "vm2"),
                    mitigated(
                            "vlan-nics-host",
                            Layout.VLAN_NICS,
                            true,
                            "the host, which shares vm1's VLAN NIC"),
                    mitigated(
                            "vlan-nics-host-own",
                            Layout.VLAN_NICS_AND_HOST,
                            true,
                            "the host, which has a VLAN NIC of its own"),
                    new Flooding.MacFlood(),
                    new Flooding.AfterAgeing(),
                    new Flooding.Restart(),
                    new Spoofing.MacSpoof(),
                    new Spoofing.ArpPoisoning(),
                    new Spoofing.NdPoisoning(),
                    new RogueServers.RogueDhcp4(),
                    new RogueServers.RogueDhcp6(),
                    new RogueServers.RogueRa(),
                    new RogueServers.IcmpRedirect(),
                    new VlanHopping.Tagged(),
                    new VlanHopping.VidZero(),
                    new VlanHopping.DoubleTagged(),
                    new VlanHopping.Dtp(),
                    new VlanHopping.LlcSnap(),
                    new ControlProtocols.StpBpdu(),
                    new ControlProtocols.Discovery(),
                    new ControlProtocols.ReservedMulticast(),
                    new Storm(Storm.Cast.BROADCAST),
                    new Storm(Storm.Cast.MULTICAST),
                    new Storm(Storm.Cast.UNKNOWN_UNICAST),
                    new FirewallEvasion.TinyFragments(),
                    new FirewallEvasion.OverlappingFragments(),
                    new FirewallEvasion.ExtensionHeaders(),
                    new FirewallEvasion.MidStream(),
                    new FirewallEvasion.ForgedIcmp(),
                    new FirewallEvasion.SourceRoute());

    public static List<Attack> all() {
        return ALL;
    }

    private static Attack mitigated(String id, Layout layout, boolean ofHost, String who) {
        boolean pnic = layout == Layout.OWN_PNIC || layout == Layout.OWN_PNIC_AND_HOST;
        return new PromiscuousCapture.Mitigated(
                id,
                pnic ? Family.OWN_PNIC : Family.VLAN_NICS,
                layout,
                ofHost,
                "vm1 captures the traffic of "
                        + who
                        + "; each VM's virtual network is bound to its own "
                        + (pnic ? "pNIC" : "VLAN NIC of one pNIC"));
    }
}
