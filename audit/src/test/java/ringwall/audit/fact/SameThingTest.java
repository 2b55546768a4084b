package ringwall.audit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// One thing that two tools name differently is one fact.
class SameThingTest {

    private static Origin at(String name) {
        return new SourceFile(name, "h", name.getBytes(StandardCharsets.UTF_8), null).line(1);
    }

    @Test
    void theTapOfADomainIsTheDomainsPort() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(
                VPort.of("h", "vnet0", "vnet0", at("ip"))
                        .device("vnet0")
                        .vswitch("br0")
                        .isolated(Tri.YES)
                        .build());
        site.add(
                VPort.of("h", "web", "nic0", at("xml"))
                        .device("vnet0")
                        .mac("52:54:00:00:00:01")
                        .build());
        assertThat(site.build().on(VPort.class, "h"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.vm()).isEqualTo("web");
                    assertThat(p.vswitch()).isEqualTo("br0");
                    assertThat(p.isolated()).isEqualTo(Tri.YES);
                    assertThat(p.origin().places()).hasSize(2);
                });
    }

    @Test
    void anIdentifierIsTheVmThatHasIt() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(Vm.of("h", "web", at("xml")).id("uuid-7").build());
        site.add(
                VPort.of("h", "uuid-7", "tap1", at("ovs"))
                        .device("tap1")
                        .vlan(Vlan.access(7))
                        .build());
        site.add(VPort.of("h", "web", "nic0", at("xml")).device("tap1").build());
        assertThat(site.build().on(VPort.class, "h"))
                .singleElement()
                .satisfies(p -> assertThat(p.vlan()).isEqualTo(Vlan.access(7)));
    }

    @Test
    void aFunctionOfAnAdapterIsTheVmThatHasItsMac() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(
                VPort.of("h", "eno1-vf0", "eno1-vf0", at("ip"))
                        .mac("52:54:00:AA:00:01")
                        .vlan(Vlan.access(70))
                        .build());
        site.add(
                VPort.of("h", "db", "nic0", at("xml"))
                        .mac("52:54:00:aa:00:01")
                        .bypass(Bypass.SRIOV)
                        .build());
        assertThat(site.build().on(VPort.class, "h"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.vm()).isEqualTo("db");
                    assertThat(p.vlan()).isEqualTo(Vlan.access(70));
                });
    }

    @Test
    void twoVmsThatClaimOneDeviceStayTwo() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(VPort.of("h", "a", "nic0", at("a")).device("vnet0").build());
        site.add(VPort.of("h", "b", "nic0", at("b")).device("vnet0").build());
        assertThat(site.build().on(VPort.class, "h")).hasSize(2);
    }

    @Test
    void aCablingFilesLowerCaseNameIsTheSwitchsOwn() {
        var site = new Site.Builder(Limits.DEFAULT);
        site.add(PhysSwitch.of("LEAF1", at("cfg")).build());
        site.add(PhysPort.of("LEAF1", "Ethernet1", at("cfg")).mode(PortMode.TRUNK).build());
        site.add(Host.of("KVM1", at("cfg")).build());
        site.add(
                PhysPort.of("leaf1", "Ethernet1", at("json"))
                        .peerHost("kvm1")
                        .peerPort("eth0")
                        .build());
        assertThat(site.build().all(PhysPort.class))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.device()).isEqualTo("LEAF1");
                    assertThat(p.mode()).isEqualTo(PortMode.TRUNK);
                    assertThat(p.peerHost()).isEqualTo("KVM1");
                });
    }
}
