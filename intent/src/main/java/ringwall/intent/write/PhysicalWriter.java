package ringwall.intent.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Host.PNic;
import ringwall.model.Host.Role;
import ringwall.model.Host.Vtep;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Physical.End;
import ringwall.model.Physical.PhysicalPort;
import ringwall.model.Physical.PhysicalSwitch;
import ringwall.model.Physical.RouterInterface;
import ringwall.model.VirtualSwitch;

/// The physical network and the hosts.
final class PhysicalWriter {
    private static final Set<Role> ROLE_KEYS =
            Set.of(Role.MANAGEMENT, Role.MIGRATION, Role.STORAGE, Role.LOGGING);

    private final Network network;
    private final PolicyWriter policy;

    PhysicalWriter(Network network, PolicyWriter policy) {
        this.network = network;
        this.policy = policy;
    }

    Map<String, Object> physical() {
        Physical physical = network.physical();
        Map<String, Object> racks = new TreeMap<>();
        physical.racks()
                .forEach((name, rack) ->
                        racks.put(name, new Keys().level(rack.sensitivity()).map()));
        Map<String, Object> switches = new TreeMap<>();
        physical.switches().forEach((name, each) -> switches.put(name, physicalSwitch(each)));
        Map<String, Object> links = new TreeMap<>();
        for (Physical.Link link : physical.links()) {
            Keys keys = new Keys();
            keys.many("a", ends(link.a(), link.name())).many("b", ends(link.b(), link.name()));
            links.put(link.name(), keys.mode(link.mode()).map());
        }
        Map<String, Object> routers = new TreeMap<>();
        physical.routers().forEach((name, router) -> routers.put(name, router(router)));
        Map<String, Object> firewalls = new TreeMap<>();
        physical.firewalls()
                .forEach((name, firewall) -> {
                    Keys keys = new Keys();
                    keys.many("ends", ends(firewall.ends(), name));
                    keys.many("segments", firewall.segments());
                    keys.put("firewall", policy.rules(firewall.rules(), name, ""), "");
                    firewalls.put(name, keys.map());
                });
        Keys keys = new Keys();
        keys.put("racks", racks, "").put("switches", switches, "").put("links", links, "");
        return keys.put("routers", routers, "").put("firewalls", firewalls, "").map();
    }

    /// A port that is called after its cable is left to be so.
    private static List<String> ends(List<End> ends, String cable) {
        List<String> texts = new ArrayList<>();
        for (End end : ends) {
            texts.add(end.port().equals(cable) ? end.device() : end.toString());
        }
        return texts;
    }

    private static Map<String, Object> physicalSwitch(PhysicalSwitch each) {
        Keys keys = new Keys().mode(each.usual()).put("mtu", each.mtu(), 1500);
        keys.level(each.sensitivity()).text("rack", each.rack());
        keys.text("failureDomain", each.failureDomain());
        Map<String, Object> ports = new TreeMap<>();
        for (PhysicalPort port : each.ports().values()) {
            Keys own = new Keys();
            if (!port.mode().equals(each.usual())) {
                own.mode(port.mode());
            }
            own.put("mtu", port.mtu(), each.mtu());
            if (!port.sensitivity().equals(each.sensitivity())) {
                own.level(port.sensitivity());
            }
            ports.put(port.name(), own.map());
        }
        return keys.put("ports", ports, "").map();
    }

    private static Map<String, Object> router(Physical.Router router) {
        Map<String, Object> interfaces = new TreeMap<>();
        for (RouterInterface each : router.interfaces().values()) {
            String cable = router.name() + ":" + each.name();
            Keys keys = new Keys();
            keys.put("to", ends(List.of(each.to()), cable).getFirst()).vid("vlan", each.vid());
            keys.put("address", each.address() + "/" + each.subnet().length());
            interfaces.put(each.name(), mac(keys, each.mac(), cable).map());
        }
        return new Keys().put("interfaces", interfaces).map();
    }

    private static Keys mac(Keys keys, Mac mac, String derivedFrom) {
        return mac.equals(Mac.derived(derivedFrom)) ? keys : keys.put("mac", mac.toString());
    }

    Map<String, Object> host(Host host) {
        Map<String, Object> nics = new TreeMap<>();
        host.pnics().forEach((name, pnic) -> nics.put(name, pnic(host, pnic)));
        Keys keys = new Keys().put("nics", nics, "").level(host.sensitivity());
        keys.text("cluster", host.cluster()).text("rack", host.rack());
        Map<String, Object> further = new TreeMap<>();
        for (HostAdapter adapter : host.adapters().values()) {
            String role = Keys.word(adapter.role());
            if (ROLE_KEYS.contains(adapter.role()) && adapter.name().equals(role)) {
                Map<String, Object> said = adapter(host, adapter).map();
                keys.put(role, said.size() == 1 ? adapter.attachedTo() : said);
            } else {
                further.put(adapter.name(), adapter(host, adapter).put("role", role).map());
            }
        }
        keys.put("adapters", further, "");
        host.vtep().ifPresent(vtep -> keys.put("vtep", vtep(host, vtep)));
        return keys.text("controller", host.controllerAdapter()).map();
    }

    private static Object pnic(Host host, PNic pnic) {
        Keys keys = new Keys();
        if (pnic.to().isPresent()) {
            keys.put(
                    "to",
                    ends(List.of(pnic.to().get()), host.name() + ":" + pnic.name()).getFirst());
        }
        keys.text("driver", pnic.driver()).text("pci", pnic.pci());
        keys.rate("speed", pnic.speedMbps() * 1_000L).put("mtu", pnic.mtu(), 1500);
        Object to = keys.map().get("to");
        return keys.map().size() == 1 && to != null ? to : keys.map();
    }

    private Keys adapter(Host host, HostAdapter adapter) {
        Keys keys = new Keys().put("on", adapter.attachedTo()).vid("vlan", adapter.vid());
        if (adapter.address().isPresent() && adapter.subnet().isPresent()) {
            keys.put("address", adapter.address().get() + "/" + adapter.subnet().get().length());
        }
        mac(keys, adapter.mac(), host.name() + "/" + adapter.name());
        String owner = host.name() + "." + adapter.name();
        return keys.put("filter", policy.rules(adapter.filter(), owner, ""), "");
    }

    private Map<String, Object> vtep(Host host, Vtep vtep) {
        Keys keys = new Keys().put("on", vtep.attachedTo()).vid("vlan", vtep.vid());
        keys.put("address", vtep.address() + "/" + vtep.subnet().length());
        vtep.gateway().ifPresent(gateway -> keys.put("gateway", gateway.toString()));
        mac(keys, vtep.mac(), host.name() + "/vtep");
        PNic pnic = host.pnics().get(vtep.attachedTo());
        VirtualSwitch on = network.switches().get(vtep.attachedTo());
        int usual = pnic != null ? pnic.mtu() : on != null ? on.mtu() : 1500;
        return keys.put("mtu", vtep.mtu(), usual).map();
    }
}
