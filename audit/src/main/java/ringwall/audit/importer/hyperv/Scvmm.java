package ringwall.audit.importer.hyperv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.Vm;
import ringwall.audit.importer.Json;

/// The inventory of System Center Virtual Machine Manager: virtual networks (a host's switch with
/// its adapters), VMs, VM networks.
///
/// An adapter tells its driver only in its description, so that the driver is inferred from the
/// product's name, for the few that are known; its PCI address is a sentence.
final class Scvmm {

    private static final Pattern PLACE =
            Pattern.compile("PCI bus (\\d{1,3}), device (\\d{1,3}), function (\\d)");

    /// Product names to driver families.
    private static final Map<Pattern, String> DRIVERS = drivers();

    private final List<Json> objects;
    private final FactSink out;

    Scvmm(List<Json> objects, FactSink out) {
        this.objects = objects;
        this.out = out;
    }

    private static Map<Pattern, String> drivers() {
        var map = new LinkedHashMap<Pattern, String>();
        map.put(Pattern.compile("BCM5771\\d|BCM578\\d\\d|NetXtreme II.*10 ?Gig"), "bnx2x");
        map.put(Pattern.compile("BCM570[689]S?\\b.*NetXtreme II|NetXtreme II GigE"), "bnx2");
        map.put(Pattern.compile("NetXtreme-?E|BCM574\\d\\d"), "bnxt_en");
        map.put(Pattern.compile("NetXtreme"), "tg3");
        map.put(Pattern.compile("X5[245]0|82599|82598"), "ixgbe");
        map.put(Pattern.compile("X[XL]*V?7[12]0|X722"), "i40e");
        map.put(Pattern.compile("E81\\d|E82\\d"), "ice");
        map.put(Pattern.compile("I350|I210|82576|82580"), "igb");
        map.put(Pattern.compile("ConnectX-3"), "mlx4_en");
        map.put(Pattern.compile("ConnectX-[4-9]"), "mlx5_core");
        map.put(Pattern.compile("FastLinQ|QL4\\d{4}"), "qede");
        return map;
    }

    void read() {
        for (Json object : objects) {
            switch (Kind.of(object)) {
                case SCVMM_SWITCH -> vswitch(object);
                case SCVMM_VM -> vm(object);
                case SCVMM_NETWORK -> network(object);
                default -> {}
            }
        }
    }

    private void vswitch(Json object) {
        String host = Shell.host(object.get("VMHostName").text());
        String name = object.get("Name").text();
        var uplinks = new ArrayList<String>();
        for (Json adapter : object.get("VMHostNetworkAdapters").each()) {
            if (adapter.isObject()) {
                uplinks.add(adapter(host, name, adapter));
            }
        }
        Json logical = object.get("LogicalSwitch");
        out.add(
                VSwitch.of(host, name, object.origin())
                        .kind(SwitchKind.HYPERV)
                        .id(object.get("ID").text())
                        .managed(logical.missing() ? Tri.UNKNOWN : Tri.YES)
                        .manager(logical.missing() ? "" : "SCVMM")
                        .uplinks(uplinks)
                        .uplinksRead(Tri.YES)
                        .learning(Tri.YES)
                        .build());
        if (uplinks.size() > 1) {
            out.add(
                    Team.of(host, name + "-team", object.origin())
                            .members(uplinks)
                            .lacp(Lacp.UNKNOWN)
                            .vswitch(name)
                            .build());
        }
        out.add(Host.of(host, object.origin()).hypervisor("hyperv").manager("SCVMM").build());
        out.coverage(
                host,
                Coverage.PARTIAL,
                FactType.HOST,
                FactType.VSWITCH,
                FactType.PNIC,
                FactType.HOST_NIC,
                FactType.TEAM);
    }

    /// Name of the adapter, which is the connection's if it has one.
    private String adapter(String host, String vswitch, Json adapter) {
        String description = adapter.get("Name").text();
        String name = adapter.get("ConnectionName").text();
        name = name.isEmpty() ? description : name;
        String driver = "";
        for (Map.Entry<Pattern, String> known : DRIVERS.entrySet()) {
            if (driver.isEmpty() && known.getKey().matcher(description).find()) {
                driver = known.getValue();
            }
        }
        Matcher place = PLACE.matcher(adapter.get("BDFLocationInformation").text());
        String pci =
                place.find()
                        ? "%02x:%02x.%s"
                                .formatted(
                                        Integer.parseInt(place.group(1)),
                                        Integer.parseInt(place.group(2)),
                                        place.group(3))
                        : "";
        Origin origin = adapter.origin();
        out.add(
                PNic.of(host, name, driver.isEmpty() ? origin : origin.as(Confidence.INFERRED))
                        .driver(driver)
                        .description(description)
                        .pciAddress(pci)
                        .mac(Shell.mac(adapter.get("MacAddress").text()))
                        .speedMbps(adapter.get("MaxBandwidth").integer(-1))
                        .virtualNic(Tri.of(description.contains("Hyper-V Network Adapter")))
                        .build());
        if (adapter.get("UsedForManagement").tri().yes()) {
            boolean bound = !adapter.get("VirtualNetwork").text().isEmpty();
            out.add(
                    HostNic.of(host, bound ? "vEthernet (" + vswitch + ")" : name, origin)
                            .addresses(
                                    Shell.words(adapter.get("IPAddresses")).stream()
                                            .filter(a -> !a.startsWith("fe80"))
                                            .toList())
                            .vswitch(bound ? vswitch : "")
                            .lower(bound ? "" : name)
                            .vlan(Vlan.unknown())
                            .services(List.of("management"))
                            .servicesRead(Tri.NO)
                            .build());
        }
        return name;
    }

    private void vm(Json object) {
        String name = object.get("Name").text();
        String host = Shell.host(object.any("HostName", "VMHostName").text());
        String state = object.get("VirtualMachineStateString").text();
        Tri on = state.isEmpty() ? Tri.UNKNOWN : Tri.of(state.equals("Running"));
        out.add(
                Vm.of(host, name, object.origin())
                        .id(object.get("ID").text())
                        .poweredOn(on)
                        .build());
        for (Json nic : object.get("VirtualNetworkAdapters").each()) {
            if (nic.isObject()) {
                nic(host, name, nic, on);
            }
        }
        out.coverage(host, Coverage.PARTIAL, FactType.VM, FactType.VPORT);
    }

    private void nic(String host, String vm, Json nic, Tri on) {
        Tri tagged = nic.get("VLanEnabled").tri();
        Vlan vlan =
                switch (tagged) {
                    case YES -> Vlan.access(Math.max(0, nic.get("VLanID").integer(0)));
                    case NO -> Vlan.untagged();
                    case UNKNOWN -> Vlan.unknown();
                };
        Tri spoofing = nic.any("MACAddressesSpoofingEnabled", "MACAddressSpoofingEnabled").tri();
        out.add(
                VPort.of(host, vm, "slot " + nic.get("SlotId").text(), nic.origin())
                        .mac(Shell.mac(nic.any("MACAddress", "EthernetAddress").text()))
                        .vswitch(nic.get("VirtualNetwork").text())
                        .portGroup(nic.get("VMNetwork").text())
                        .vlan(vlan)
                        .portSecurity(spoofing.not())
                        .bypass(nic.get("UsesSriov").tri().yes() ? Bypass.SRIOV : Bypass.NONE)
                        .poweredOn(on)
                        .build());
    }

    /// A VM network whose logical network is virtualized is an overlay (NVGRE).
    private void network(Json object) {
        Json logical = object.get("LogicalNetwork");
        if (!logical.get("NetworkVirtualizationEnabled").tri().yes()) {
            return;
        }
        var ids = new TreeSet<Integer>();
        for (Json subnet : object.get("VMSubnet").each()) {
            int id = subnet.any("VirtualSubnetId", "VMSubnetID").integer(-1);
            if (id > 0) {
                ids.add(id);
            }
        }
        out.add(
                Overlay.of("", object.get("Name").text(), object.origin())
                        .kind(logical.get("UseGRE").tri().no() ? "ip-rewrite" : "nvgre")
                        .vnis(List.copyOf(ids))
                        .peers(OverlayPeers.CONTROLLER)
                        .learning(Tri.NO)
                        .build());
        out.add(
                Controller.of("", "", "SCVMM", object.origin())
                        .protocol("scvmm")
                        .role("forwarding")
                        .build());
    }
}
