package ringwall.intent.write;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ringwall.intent.Usual;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Network.TransportZone;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.PortGroup.Meters;
import ringwall.model.PortGroup.MirrorPermission;
import ringwall.model.PortGroup.Security;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.Segment.Qos;
import ringwall.model.Segment.Subnet;
import ringwall.model.Segment.TrafficClass;
import ringwall.model.VirtualSwitch;
import ringwall.model.VirtualSwitch.Detection;
import ringwall.model.VirtualSwitch.Policy;
import ringwall.model.VirtualSwitch.Uplink;
import ringwall.model.Vm;
import ringwall.model.Vm.AddressPair;
import ringwall.model.Vm.Appliance;
import ringwall.model.Vm.MirroringMode;
import ringwall.model.Vm.Vnic;

/// Virtual switches, segments, port groups and VMs.
final class VirtualWriter {
    private final Network network;
    private final PolicyWriter policy;

    VirtualWriter(Network network, PolicyWriter policy) {
        this.network = network;
        this.policy = policy;
    }

    private Keys hosts(Keys keys, List<String> hosts) {
        boolean all = hosts.size() == network.hosts().size() && hosts.size() > 1;
        return all ? keys.put("hosts", "all") : keys.put("hosts", hosts);
    }

    Map<String, Object> zone(TransportZone zone) {
        return hosts(new Keys(), zone.hosts()).map();
    }

    Map<String, Object> virtualSwitch(VirtualSwitch each) {
        Keys keys = new Keys();
        if (each.hosts().size() == 1) {
            keys.put("host", each.hosts().getFirst());
        } else {
            hosts(keys, each.hosts());
        }
        switch (each.uplink()) {
            case Uplink.None none -> {}
            case Uplink.Single single -> keys.put("uplink", single.pnic());
            case Uplink.Team team -> keys.put("uplink", team(team));
        }
        keys.level(each.sensitivity()).put("maxPorts", each.maxPorts(), 0);
        keys.put("mtu", each.mtu(), Usual.mtu(each.uplink(), each.hosts(), network.hosts()));
        return keys.text("transportZone", each.transportZone()).map();
    }

    private static Map<String, Object> team(Uplink.Team team) {
        Keys keys = new Keys().put("team", team.members());
        keys.word("policy", team.policy(), Policy.ACTIVE_STANDBY).many("standby", team.standby());
        keys.word("detect", team.detection(), Detection.LINK);
        keys.time("upDelay", team.upDelayMs(), 100);
        keys.time("beaconInterval", team.beaconIntervalMs(), 1_000);
        keys.put("missedBeacons", team.missedBeacons(), 3);
        return keys.flag("failback", team.failback(), true).map();
    }

    Map<String, Object> segment(Segment segment) {
        Keys keys = new Keys();
        switch (segment.carrier()) {
            case Carrier.Vlan vlan -> keys.put("vlan", vlan.vid());
            case Carrier.Overlay overlay ->
                    keys.put(Keys.word(overlay.encapsulation()), overlay.id());
            case Carrier.Local local -> keys.put("local", true);
        }
        subnets(keys, segment.subnets());
        keys.put("mtu", segment.mtu(), Usual.mtu(segment.carrier(), network.hosts()));
        keys.text("tenant", segment.tenant());
        keys.word("class", segment.trafficClass(), TrafficClass.UNSTATED);
        if (!segment.qos().equals(Qos.NONE)) {
            keys.put("qos", qos(segment.qos()));
        }
        return keys.level(segment.sensitivity()).many("switches", segment.switches()).map();
    }

    private static Map<String, Object> qos(Qos qos) {
        Keys keys = new Keys().put("priority", qos.priority(), -1).put("dscp", qos.dscp(), -1);
        keys.put("weight", qos.shareWeight(), 0).rate("guaranteed", qos.guaranteedKbps());
        return keys.rate("limit", qos.limitKbps()).map();
    }

    /// Short where one subnet, or several without name servers of their own, allow it.
    private static void subnets(Keys keys, List<Subnet> subnets) {
        boolean dns = false;
        for (Subnet subnet : subnets) {
            dns |= !subnet.dns().isEmpty();
        }
        if (dns && subnets.size() > 1) {
            List<Object> list = new ArrayList<>();
            for (Subnet subnet : subnets) {
                Keys own = new Keys().put("prefix", subnet.prefix().toString());
                subnet.gateway().ifPresent(gateway -> own.put("gateway", gateway.toString()));
                list.add(own.many("dns", IntentWriter.texts(subnet.dns())).map());
            }
            keys.put("subnet", list);
            return;
        }
        List<Ip> gateways = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        for (Subnet subnet : subnets) {
            prefixes.add(subnet.prefix().toString());
            subnet.gateway().ifPresent(gateways::add);
        }
        keys.many("subnet", prefixes).many("gateway", IntentWriter.texts(gateways));
        if (dns) {
            keys.many("dns", IntentWriter.texts(subnets.getFirst().dns()));
        }
    }

    Map<String, Object> portGroups() {
        Map<String, Object> groups = new TreeMap<>();
        for (PortGroup group : network.portGroups().values()) {
            if (!group.implied()) {
                groups.put(group.name(), portGroup(group));
            }
        }
        return groups;
    }

    private static Map<String, Object> portGroup(PortGroup group) {
        Keys keys = new Keys().put("switch", group.virtualSwitch());
        switch (group.attach()) {
            case Attach.Access access -> keys.put("segment", access.segment());
            case Attach.Trunk trunk -> {
                keys.put("trunk", trunk.segments());
                keys.text("native", trunk.nativeSegment());
            }
        }
        security(keys, group.security());
        if (!group.meters().equals(Meters.USUAL)) {
            keys.put("meters", meters(group.meters()));
        }
        keys.many("etherTypes", group.etherTypes().stream().map(t -> hex(t)).toList());
        keys.allow("guestTeaming", group.guestTeaming());
        keys.word("mirror", group.mirrorPermission(), MirrorPermission.ASK);
        return keys.text("reason", group.reason()).map();
    }

    private static String hex(int etherType) {
        return String.format(java.util.Locale.ROOT, "0x%04x", etherType);
    }

    private static void security(Keys keys, Security security) {
        keys.allow("promiscuous", security.promiscuous());
        keys.allow("macChanges", security.macChanges());
        keys.allow("forgedTransmits", security.forgedTransmits());
        keys.allow("spoofing", !security.addressGuard());
        keys.allow("dhcpServer", security.dhcpServerAllowed());
        keys.allow("routerAdvertisements", security.routerAdvertisementsAllowed());
        keys.allow("bpdu", security.bpduAllowed());
        keys.allow("qinq", security.qinqAllowed());
        keys.allow("macLearning", security.macLearning());
        keys.put("macQuota", security.macQuota(), security.macLearning() ? 16 : 0);
        keys.put("linkLocalQuota", security.linkLocalQuota(), Security.STRICT.linkLocalQuota());
    }

    private static Map<String, Object> meters(Meters meters) {
        Meters usual = Meters.USUAL;
        Keys keys = new Keys().rate("egress", meters.fromPortKbps());
        keys.rate("ingress", meters.toPortKbps()).rate("burst", meters.burstKbit());
        keys.put("broadcast", meters.broadcastPps(), usual.broadcastPps());
        keys.put("multicast", meters.multicastPps(), usual.multicastPps());
        keys.put("unknownUnicast", meters.unknownUnicastPps(), usual.unknownUnicastPps());
        keys.put("connections", meters.maxConnections(), usual.maxConnections());
        return keys.put("multicastGroups", meters.multicastGroups(), usual.multicastGroups()).map();
    }

    Map<String, Object> vm(Vm vm) {
        Keys keys = new Keys().put("host", vm.host());
        boolean inPlace = vm.vnics().size() == 1 && vm.vnics().containsKey("eth0");
        if (inPlace) {
            vnic(keys, vm, vm.vnics().firstEntry().getValue());
        }
        String usual = Usual.tenant(vm.vnics(), network.portGroups(), network.segments());
        keys.put("tenant", vm.tenant(), usual).level(vm.sensitivity());
        keys.put("labels", vm.labels(), "");
        keys.many("traits", vm.traits().stream().map(Keys::word).toList());
        vm.appliance().ifPresent(appliance -> keys.put("appliance", appliance(vm, appliance)));
        keys.flag("analyser", vm.analyser(), false);
        if (!inPlace) {
            Map<String, Object> nics = new TreeMap<>();
            vm.vnics().forEach((name, vnic) -> nics.put(name, vnic(new Keys(), vm, vnic).map()));
            keys.put("nics", nics, "");
        }
        return keys.map();
    }

    private Keys vnic(Keys keys, Vm vm, Vnic vnic) {
        attachment(keys, vm, vnic);
        keys.many("ip", IntentWriter.texts(vnic.addresses()));
        if (!vnic.macDerived()) {
            keys.put("mac", vnic.mac().toString());
        }
        List<Object> pairs = new ArrayList<>();
        for (AddressPair pair : vnic.allowedPairs()) {
            Optional<Mac> mac = pair.mac();
            String prefix = pair.prefix().toString();
            pairs.add(
                    mac.isEmpty()
                            ? prefix
                            : new Keys()
                                    .put("mac", mac.get().toString())
                                    .put("prefix", prefix)
                                    .map());
        }
        keys.many("allowedPairs", pairs);
        return keys.word("mirroring", vnic.mirroring(), MirroringMode.NONE);
    }

    /// A named port group by its name; an implied one by its segment, and its switch where several
    /// carry the segment.
    private void attachment(Keys keys, Vm vm, Vnic vnic) {
        PortGroup group = network.portGroups().get(vnic.portGroup());
        if (group == null || !group.implied()) {
            keys.text("portGroup", vnic.portGroup());
            return;
        }
        if (group.attach() instanceof Attach.Access access) {
            keys.put("segment", access.segment());
            Segment segment = network.segments().get(access.segment());
            List<VirtualSwitch> carrying =
                    segment == null
                            ? List.of()
                            : Usual.carrying(
                                    segment, vm.host(), network.hosts(), network.switches());
            boolean only =
                    carrying.size() == 1
                            && carrying.getFirst().name().equals(group.virtualSwitch());
            if (!only) {
                keys.put("switch", group.virtualSwitch());
            }
        }
    }

    private Map<String, Object> appliance(Vm vm, Appliance appliance) {
        Keys keys = new Keys().put(Keys.word(appliance.kind()), appliance.vnics());
        keys.put("firewall", policy.rules(appliance.rules(), vm.name(), vm.name()), "");
        keys.put("macQuota", appliance.macQuota(), 16);
        Map<String, Object> foreign = new TreeMap<>();
        appliance.foreignMacs().forEach((nic, macs) -> foreign.put(nic, IntentWriter.texts(macs)));
        return keys.put("foreignMacs", foreign, "").map();
    }
}
