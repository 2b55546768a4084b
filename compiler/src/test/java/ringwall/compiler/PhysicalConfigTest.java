package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ringwall.model.VlanSet;

/// Port lines of physical switches.
class PhysicalConfigTest {
    private static String tor(PhysicalConfig.Dialect dialect) {
        SortedMap<String, String> blocks =
                PhysicalConfig.render(Given.example("three-tier"), dialect);
        return Objects.requireNonNull(blocks.get("tor-1"));
    }

    @Test
    void aTrunkHasTheRoutingClosureAndNothingElse() {
        // h1 hosts web alone; app, db and dmz are routed into from there; watch is not needed.
        assertThat(tor(PhysicalConfig.Dialect.EOS))
                .contains("interface h1:ens1\n   description h1 ens1 (prod)")
                .contains("switchport trunk allowed vlan 10,20,30,90\n")
                .doesNotContain("40");
    }

    @Test
    void anAccessPortHasItsVlanUntagged() {
        assertThat(
                        PhysicalConfig.render(
                                        Given.example("three-tier"), PhysicalConfig.Dialect.IOS)
                                .get("mgmt-1"))
                .contains("switchport mode access\n   switchport access vlan 99");
    }

    @Test
    void junosNamesVlans() {
        assertThat(tor(PhysicalConfig.Dialect.JUNOS))
                .contains("set vlans web vlan-id 10")
                .contains(
                        "set interfaces h1:ens1 unit 0 family ethernet-switching vlan members web");
    }

    /// SP 800-125B 2.5.1: no device of the physical network depends on the virtual network.
    @ParameterizedTest
    @EnumSource(PhysicalConfig.Dialect.class)
    void anOverlayOnlyChangeChangesNoLine(PhysicalConfig.Dialect dialect) {
        String before =
                """
                ringwall: 1
                name: overlay
                physical:
                  switches: {leaf: {trunk: 101, mtu: 1600}}
                hosts:
                  h1:
                    nics: {ens1: {to: leaf, mtu: 1600}}
                    vtep: {on: cloud, vlan: 101, address: 10.99.1.11/24}
                  h2:
                    nics: {ens1: {to: leaf, mtu: 1600}}
                    vtep: {on: cloud, vlan: 101, address: 10.99.1.12/24}
                switches:
                  cloud: {hosts: all, uplink: ens1}
                segments:
                  red: {vxlan: 5001, subnet: 10.1.0.0/24, gateway: 10.1.0.1}
                vms:
                  red-1: {host: h1, segment: red, ip: 10.1.0.11}
                  red-2: {host: h2, segment: red, ip: 10.1.0.12}
                """;
        String after =
                before.replace(
                                "vms:\n",
                                """
                                  green: {vxlan: 5002, subnet: 10.2.0.0/24, gateway: 10.2.0.1}
                                vms:
                                  green-1: {host: h2, segment: green, ip: 10.2.0.11}
                                """)
                        .replace("red-2: {host: h2", "red-2: {host: h1");
        assertThat(PhysicalConfig.render(Given.network(after), dialect))
                .isEqualTo(PhysicalConfig.render(Given.network(before), dialect))
                .isNotEmpty();
    }

    @Test
    void lacpAcrossTwoSwitchesIsOneMultiChassisChannel() {
        String yaml =
                """
                ringwall: 1
                name: mlag
                physical:
                  switches:
                    tor-1: {trunk: 10, failureDomain: pair}
                    tor-2: {trunk: 10, failureDomain: pair}
                  links: {peer: {a: tor-1, b: tor-2}}
                hosts:
                  h1: {nics: {ens1: tor-1, ens2: tor-2}}
                switches:
                  prod: {hosts: all, uplink: {team: [ens1, ens2], policy: lacp}}
                segments:
                  web: {vlan: 10, subnet: 10.1.0.0/24}
                vms:
                  web-1: {host: h1, segment: web, ip: 10.1.0.11}
                """;
        SortedMap<String, List<PhysicalConfig.Need>> needs =
                PhysicalConfig.needs(Given.network(yaml));
        PhysicalConfig.Need one = Objects.requireNonNull(needs.get("tor-1")).getFirst();
        PhysicalConfig.Need two = Objects.requireNonNull(needs.get("tor-2")).getFirst();
        assertThat(one.vlans()).isEqualTo(VlanSet.of(10));
        assertThat(one.channel()).isEqualTo(two.channel()).isPositive();
        assertThat(one.multiChassis() && one.lacp()).isTrue();
    }
}
