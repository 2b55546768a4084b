package ringwall.audit.importer.linux;

import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortMode;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.linux.Ifupdown.Stanza;

/// ifupdown2 on a physical switch (Cumulus Linux, SONiC's kin): ports `swpN`, VLAN-aware bridge,
/// bonds as port-channels, `clag-id` as MLAG. A port without VLAN lines of its own has the
/// bridge's.
final class EniSwitch {

    private final String device;
    private final Ifupdown config;
    private final FactSink out;
    private final Map<String, Stanza> bridgeOf = new TreeMap<>();
    private final Map<String, String> channelOf = new TreeMap<>();

    EniSwitch(String device, Ifupdown config, FactSink out) {
        this.device = device;
        this.config = config;
        this.out = out;
    }

    static boolean is(Map<String, Stanza> stanzas) {
        for (Stanza stanza : stanzas.values()) {
            if (stanza.has("clag-id")
                    || stanza.has("clagd-peer-ip")
                    || stanza.name.matches("swp[\\d_].*")
                    || stanza.get("bond-slaves").matches("(glob )?swp[\\d_].*")) {
                return true;
            }
        }
        return false;
    }

    void write() {
        VlanSet all = VlanSet.NONE;
        var names = new TreeMap<String, Stanza>();
        for (Stanza stanza : config.stanzas.values()) {
            for (String member : stanza.names("bond-slaves")) {
                channelOf.put(member, stanza.name);
                names.put(member, stanza);
            }
            for (String port : stanza.names("bridge-ports")) {
                bridgeOf.put(port, stanza);
                names.put(port, stanza);
            }
            if (stanza.has("bond-slaves") || stanza.name.matches("swp[\\d_].*")) {
                names.put(stanza.name, stanza);
            }
            for (String key : new String[] {"bridge-vids", "bridge-access", "bridge-pvid"}) {
                all = all.union(VlanSet.parse(stanza.get(key)));
            }
        }
        for (Map.Entry<String, Stanza> port : names.entrySet()) {
            Stanza own = config.stanzas.getOrDefault(port.getKey(), port.getValue());
            if (!port.getKey().matches("(vx|vxlan|vni).*")) {
                port(port.getKey(), own, own.name.equals(port.getKey()));
            }
        }
        var first = config.stanzas.values().iterator().next();
        out.add(
                PhysSwitch.of(device, first.origin.as(Confidence.DECLARED))
                        .platform("ifupdown2")
                        .vlans(all.with(1))
                        .vlansRead(config.templates ? Tri.UNKNOWN : Tri.YES)
                        .build());
        out.coverage(
                device,
                config.templates ? Coverage.PARTIAL : Coverage.COMPLETE,
                FactType.PHYS_SWITCH,
                FactType.PHYS_PORT);
    }

    private void port(String name, Stanza stanza, boolean own) {
        var port = PhysPort.of(device, name, stanza.origin.as(Confidence.DECLARED));
        port.channel(channelOf.getOrDefault(name, ""));
        if (own) {
            port.mlagId(stanza.get("clag-id")).description(stanza.get("alias"));
        }
        Stanza bridge = bridgeOf.get(name);
        String access = own ? stanza.get("bridge-access") : "";
        if (access.matches("\\d{1,4}")) {
            port.mode(PortMode.ACCESS).accessVlan(Integer.parseInt(access));
        } else if (bridge != null && bridge.get("bridge-vlan-aware").matches("yes|on|1|true")) {
            String vids = own && stanza.has("bridge-vids") ? stanza.get("bridge-vids") : "";
            VlanSet allowed = VlanSet.parse(vids.isEmpty() ? bridge.get("bridge-vids") : vids);
            String pvid = own && stanza.has("bridge-pvid") ? stanza.get("bridge-pvid") : "";
            pvid = pvid.isEmpty() ? bridge.get("bridge-pvid") : pvid;
            int natively = pvid.matches("\\d{1,4}") ? Integer.parseInt(pvid) : 1;
            port.mode(PortMode.TRUNK)
                    .allowed(allowed.with(natively))
                    .allowedDefault(Tri.NO)
                    .activeVlans(allowed.with(natively))
                    .activeRead(Tri.YES)
                    .nativeVlan(natively)
                    .nativeTagged(Tri.NO);
        } else if (own && stanza.has("address")) {
            port.mode(PortMode.ROUTED);
        }
        out.add(port.build());
    }
}
