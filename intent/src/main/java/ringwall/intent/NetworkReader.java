package ringwall.intent;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.intent.yaml.Node;
import ringwall.model.Host;
import ringwall.model.Host.Vtep;
import ringwall.model.Mac;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.PortGroup;
import ringwall.model.Segment;
import ringwall.model.Service;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;

/// A validated tree to a Network. Reads in the order in which the nouns lean on each other.
final class NetworkReader {
    private NetworkReader() {}

    static Network read(Node.Mapping document, Reading reading) {
        Obj root = Obj.of(document, reading);
        RuleReader rules = new RuleReader(reading);
        Map<String, Service> services = new HashMap<>();
        rules.services(root, services);
        PolicyReader policy = new PolicyReader(reading, rules);
        PhysicalReader physicalReader = new PhysicalReader(reading, rules);
        Physical physical = physicalReader.read(root.obj("physical"));
        SortedMap<String, Host> hosts = new HostReader(reading, physicalReader, rules).read(root);
        SwitchReader switchReader = new SwitchReader(reading, hosts);
        SortedMap<String, Network.TransportZone> zones = switchReader.zones(root);
        SortedMap<String, VirtualSwitch> switches = switchReader.read(root);
        vtepMtus(hosts, switches);
        SortedMap<String, Segment> segments = new SegmentReader(reading, hosts).read(root);
        SortedMap<String, PortGroup> portGroups = new PortGroupReader(reading, segments).read(root);
        Attachments attachments = new Attachments(reading, hosts, switches, segments, portGroups);
        SortedMap<String, Vm> vms =
                new VmReader(reading, rules, attachments, segments, portGroups).read(root);
        SortedMap<String, Mirror> mirrors =
                new MirrorReader(reading, rules, vms, portGroups).read(root);
        return new Network(
                root.text("name", "network"),
                policy.tenants(root),
                physical,
                zones,
                hosts,
                switches,
                segments,
                portGroups,
                vms,
                policy.groups(root),
                new TreeMap<>(services),
                policy.tiers(root),
                mirrors,
                policy.externals(root),
                policy.routes(root, segments),
                policy.assertions(root),
                root.value("gatewayMac", Mac::parse, Usual.GATEWAY_MAC),
                root.where());
    }

    /// A VTEP on a virtual switch has, unless it says so itself, that switch's MTU.
    private static void vtepMtus(
            SortedMap<String, Host> hosts, SortedMap<String, VirtualSwitch> switches) {
        for (Map.Entry<String, Host> entry : hosts.entrySet()) {
            Host host = entry.getValue();
            if (host.vtep().isPresent() && host.vtep().get().mtu() == 0) {
                VirtualSwitch on = switches.get(host.vtep().get().attachedTo());
                entry.setValue(
                        host.withVtep(
                                vtepWithMtu(host.vtep().get(), on == null ? 1500 : on.mtu())));
            }
        }
    }

    private static Vtep vtepWithMtu(Vtep vtep, int mtu) {
        return new Vtep(
                vtep.attachedTo(),
                vtep.vid(),
                vtep.mac(),
                vtep.address(),
                vtep.subnet(),
                vtep.gateway(),
                mtu,
                vtep.where());
    }
}
