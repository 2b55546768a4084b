package ringwall.intent.write;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import ringwall.intent.Usual;
import ringwall.model.Assertion;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mirror;
import ringwall.model.Mirror.Target;
import ringwall.model.Network;
import ringwall.model.Network.StaticRoute;
import ringwall.model.Rule;
import ringwall.model.Vm;

/// A Network as YAML. What it writes reads back as the same Network, places apart.
public final class IntentWriter {
    private final Network network;
    private final PolicyWriter policy;

    private IntentWriter(Network network) {
        this.network = network;
        this.policy = new PolicyWriter(network);
    }

    public static String write(Network network) {
        return YamlText.of(new IntentWriter(network).document());
    }

    private Map<String, Object> document() {
        PhysicalWriter physical = new PhysicalWriter(network, policy);
        VirtualWriter virtual = new VirtualWriter(network, policy);
        Keys keys = new Keys().put("ringwall", 1).put("name", network.name());
        keys.put(
                "tenants",
                each(network.tenants(), t -> new Keys().text("note", t.note()).map()),
                "");
        keys.put("physical", physical.physical(), "");
        keys.put("hosts", each(network.hosts(), physical::host), "");
        keys.put("transportZones", each(network.transportZones(), virtual::zone), "");
        keys.put("switches", each(network.switches(), virtual::virtualSwitch), "");
        keys.put("segments", each(network.segments(), virtual::segment), "");
        keys.put("portGroups", virtual.portGroups(), "");
        keys.put("external", each(network.externals(), IntentWriter::external), "");
        keys.put("routes", network.routes().stream().map(this::route).toList(), "");
        keys.put("vms", each(network.vms(), virtual::vm), "");
        keys.put("groups", each(network.groups(), policy::group), "");
        keys.put("services", each(network.services(), s -> policy.terms(s.terms())), "");
        tiers(keys);
        keys.put("mirrors", mirrors(), "");
        keys.put("assert", network.assertions().stream().map(this::assertion).toList(), "");
        keys.put("gatewayMac", network.gatewayMac().toString(), Usual.GATEWAY_MAC.toString());
        return keys.map();
    }

    private static <T> Map<String, Object> each(
            SortedMap<String, T> nouns, Function<T, Object> write) {
        Map<String, Object> map = new LinkedHashMap<>();
        nouns.forEach((name, noun) -> map.put(name, write.apply(noun)));
        return map;
    }

    /// The tier called `firewall`, when it is the last, has a section of its own.
    private void tiers(Keys keys) {
        List<Object> tiers = new ArrayList<>();
        List<Object> last = new ArrayList<>();
        for (int i = 0; i < network.tiers().size(); i++) {
            Rule.Tier tier = network.tiers().get(i);
            if (i == network.tiers().size() - 1 && tier.name().equals("firewall")) {
                last.addAll(policy.rules(tier.rules(), "", ""));
            } else {
                List<Object> rules = policy.rules(tier.rules(), "", "");
                tiers.add(new Keys().put("tier", tier.name()).put("rules", rules).map());
            }
        }
        keys.put("tiers", tiers, "").put("firewall", last, "");
    }

    private static Map<String, Object> external(External external) {
        Keys keys = new Keys().put("segment", external.segment());
        keys.put("via", external.via().toString());
        external.viaMac().ifPresent(mac -> keys.put("mac", mac.toString()));
        return keys.many("prefixes", texts(external.prefixes())).map();
    }

    static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    private Object route(StaticRoute route) {
        Keys keys = new Keys().put("to", route.to().toString()).put("segment", route.segment());
        keys.put("via", route.via().toString());
        var segment = network.segments().get(route.segment());
        return keys.put("tenant", route.tenant(), segment == null ? "" : segment.tenant()).map();
    }

    private Map<String, Object> mirrors() {
        Map<String, Object> mirrors = new TreeMap<>();
        for (Mirror mirror : network.mirrors().values()) {
            if (!impliedByMode(mirror)) {
                mirrors.put(mirror.name(), mirror(mirror));
            }
        }
        return mirrors;
    }

    private boolean impliedByMode(Mirror mirror) {
        if (!(mirror.target() instanceof Target.ToVnic to)
                || !mirror.name().equals("mirroring-" + to.vm() + "-" + to.nic())) {
            return false;
        }
        Vm vm = network.vms().get(to.vm());
        Vm.Vnic vnic = vm == null ? null : vm.vnics().get(to.nic());
        return vnic != null && vnic.mirroring() == Vm.MirroringMode.DESTINATION;
    }

    private Map<String, Object> mirror(Mirror mirror) {
        Keys keys = new Keys();
        List<Object> from = policy.peers(mirror.from(), "");
        keys.many("from", from.isEmpty() ? List.of("any") : from);
        String direction =
                switch (mirror.direction()) {
                    case FROM_VM -> "egress";
                    case TO_VM -> "ingress";
                    case BOTH -> "both";
                };
        keys.put("direction", direction, "both");
        if (!mirror.filter().isEmpty()) {
            keys.many("filter", policy.terms(mirror.filter()));
        }
        mirror.truncateTo().ifPresent(bytes -> keys.put("truncate", bytes));
        keys.put("to", target(mirror.target())).text("over", mirror.over());
        keys.text("owner", mirror.owner()).many("consent", mirror.consent());
        mirror.expires().ifPresent(day -> keys.put("expires", day.toString()));
        return keys.map();
    }

    private Object target(Target target) {
        return switch (target) {
            case Target.ToVnic to -> {
                Vm vm = network.vms().get(to.vm());
                boolean only = vm != null && vm.vnics().size() == 1;
                boolean unique =
                        !network.groups().containsKey(to.vm())
                                && !network.externals().containsKey(to.vm());
                yield only && unique ? to.vm() : to.vm() + "/" + to.nic();
            }
            case Target.ToUplink to ->
                    new Keys().put("uplink", to.virtualSwitch()).put("vlan", to.rspanVid()).map();
            case Target.ToFile to -> new Keys().put("file", to.path()).map();
            case Target.ToRemote to -> remote(to);
        };
    }

    private static Map<String, Object> remote(Target.ToRemote to) {
        Ip address = to.address();
        Keys keys = new Keys();
        int version =
                switch (to.kind()) {
                    case GRE -> 0;
                    case ERSPAN_1 -> 1;
                    case ERSPAN_2 -> 2;
                    case ERSPAN_3 -> 3;
                };
        keys.put(version == 0 ? "gre" : "erspan", address.toString());
        keys.put("version", version == 0 ? 2 : version, 2);
        return keys.put("session", to.sessionId(), 0).map();
    }

    private Object assertion(Assertion assertion) {
        Keys keys = new Keys();
        keys.many(
                Keys.word(assertion.kind()),
                policy.services(assertion.services(), assertion.serviceText()));
        List<Object> from = policy.peers(assertion.from(), "");
        List<Object> to = policy.peers(assertion.to(), "");
        keys.many("from", from.isEmpty() ? List.of("any") : from);
        return keys.many("to", to.isEmpty() ? List.of("any") : to).map();
    }
}
