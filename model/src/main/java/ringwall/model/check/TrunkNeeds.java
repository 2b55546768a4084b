package ringwall.model.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Host.HostAdapter;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.model.Segment.Carrier;
import ringwall.model.VirtualSwitch;
import ringwall.model.VlanSet;

/// The VLANs that each pNIC's cable has to carry (SP 800-125B VM-NS-R3).
///
/// A VLAN is *needed* when a vNIC on the host is in its segment; when the host's distributed router
/// may send into it, which it does with the target segment's tag (the routing closure); when a host
/// adapter, the VTEP or a mirror of the host uses it. It is *useful* when a switch of the host may
/// carry it, so that a VM may be placed or migrated there.
public final class TrunkNeeds {
    private final SortedMap<String, Need> byPort = new TreeMap<>();
    private final Network network;
    private final Checking checking;

    /// @param why each needed VLAN is needed: the first reason found, for sentences
    /// @param untagged what sends untagged frames: adapters' names; empty: nothing does
    public record Need(
            String host,
            String pnic,
            SortedMap<Integer, String> why,
            VlanSet useful,
            List<String> untagged) {
        public VlanSet needed() {
            return VlanSet.of(why.keySet());
        }
    }

    private TrunkNeeds(Checking checking) {
        this.checking = checking;
        this.network = checking.network;
    }

    /// By `host:pnic`, of every pNIC that carries something.
    public static SortedMap<String, Need> of(Network network) {
        return of(new Checking(network, java.time.LocalDate.EPOCH, Places.NOUNS));
    }

    static SortedMap<String, Need> of(Checking checking) {
        TrunkNeeds needs = new TrunkNeeds(checking);
        needs.vnics();
        needs.closure();
        needs.hosts();
        needs.mirrors();
        needs.useful();
        return Collections.unmodifiableSortedMap(needs.byPort);
    }

    private Need need(String host, String pnic) {
        return byPort.computeIfAbsent(
                host + ":" + pnic,
                key -> new Need(host, pnic, new TreeMap<>(), VlanSet.NONE, new ArrayList<>()));
    }

    private void onSwitch(String host, VirtualSwitch on, int vid, String why) {
        for (String pnic : on.uplink().pnics()) {
            need(host, pnic).why().putIfAbsent(vid, why);
        }
    }

    private void vnics() {
        for (Checking.Nic nic : checking.nics) {
            VirtualSwitch on = network.switches().get(nic.switchName());
            for (String name : nic.segments()) {
                Segment segment = network.segments().get(name);
                if (on != null && segment != null && segment.carrier() instanceof Carrier.Vlan v) {
                    String why = "segment '" + name + "' of " + nic.name();
                    onSwitch(nic.vm().host(), on, v.vid(), why);
                }
            }
        }
    }

    /// From each routed segment on a host to every segment of the same router that has somebody in
    /// it.
    private void closure() {
        Map<String, TreeSet<String>> routersByHost = new TreeMap<>();
        for (Checking.Nic nic : checking.nics) {
            for (String name : nic.segments()) {
                Segment segment = network.segments().get(name);
                if (segment != null && segment.routed()) {
                    routersByHost
                            .computeIfAbsent(nic.vm().host(), host -> new TreeSet<>())
                            .add(segment.tenant());
                }
            }
        }
        Map<String, List<Segment>> targets = new TreeMap<>();
        for (Segment segment : network.segments().values()) {
            if (segment.routed()
                    && segment.carrier() instanceof Carrier.Vlan
                    && inhabited(segment)) {
                targets.computeIfAbsent(segment.tenant(), tenant -> new ArrayList<>()).add(segment);
            }
        }
        for (Map.Entry<String, TreeSet<String>> entry : routersByHost.entrySet()) {
            for (String tenant : entry.getValue()) {
                for (Segment target : targets.getOrDefault(tenant, List.of())) {
                    routeTo(entry.getKey(), target);
                }
            }
        }
    }

    private boolean inhabited(Segment segment) {
        if (checking.bySegment.containsKey(segment.name())) {
            return true;
        }
        for (External external : network.externals().values()) {
            if (external.segment().equals(segment.name())) {
                return true;
            }
        }
        return false;
    }

    private void routeTo(String host, Segment target) {
        if (!(target.carrier() instanceof Carrier.Vlan vlan)) {
            return;
        }
        for (VirtualSwitch each : checking.switchesOf(host)) {
            if (Checking.carries(each, target)) {
                onSwitch(
                        host,
                        each,
                        vlan.vid(),
                        "segment '" + target.name() + "', to which it routes");
            }
        }
    }

    private void hosts() {
        for (Host host : network.hosts().values()) {
            for (HostAdapter adapter : host.adapters().values()) {
                attached(
                        host,
                        adapter.attachedTo(),
                        adapter.vid().orElse(0),
                        "adapter '" + adapter.name() + "'");
            }
            if (host.vtep().isPresent()) {
                Host.Vtep vtep = host.vtep().get();
                attached(host, vtep.attachedTo(), vtep.vid().orElse(0), "the VTEP");
            }
        }
    }

    private void attached(Host host, String attachedTo, int vid, String what) {
        VirtualSwitch on = network.switches().get(attachedTo);
        List<String> pnics =
                host.pnics().containsKey(attachedTo)
                        ? List.of(attachedTo)
                        : on == null ? List.of() : on.uplink().pnics();
        for (String pnic : pnics) {
            Need need = need(host.name(), pnic);
            if (vid == 0) {
                need.untagged().add(what);
            } else {
                need.why().putIfAbsent(vid, what);
            }
        }
    }

    private void mirrors() {
        for (Mirror mirror : network.mirrors().values()) {
            if (mirror.target() instanceof Mirror.Target.ToUplink uplink) {
                VirtualSwitch on = network.switches().get(uplink.virtualSwitch());
                if (on != null) {
                    for (String host : on.hosts()) {
                        onSwitch(host, on, uplink.rspanVid(), "mirror '" + mirror.name() + "'");
                    }
                }
            }
            Segment over = network.segments().get(mirror.over());
            if (over != null && over.carrier() instanceof Carrier.Vlan vlan) {
                for (String host : Mirrored.hosts(checking, mirror)) {
                    for (VirtualSwitch each : checking.switchesOf(host)) {
                        if (Checking.carries(each, over)) {
                            onSwitch(host, each, vlan.vid(), "mirror '" + mirror.name() + "'");
                        }
                    }
                }
            }
        }
    }

    private void useful() {
        for (VirtualSwitch each : network.switches().values()) {
            List<Integer> vids = new ArrayList<>();
            for (Segment segment : network.segments().values()) {
                if (segment.carrier() instanceof Carrier.Vlan vlan
                        && Checking.carries(each, segment)) {
                    vids.add(vlan.vid());
                }
            }
            VlanSet may = VlanSet.of(vids);
            for (String host : each.hosts()) {
                for (String pnic : each.uplink().pnics()) {
                    Need need = need(host, pnic);
                    byPort.put(
                            host + ":" + pnic,
                            new Need(
                                    host,
                                    pnic,
                                    need.why(),
                                    need.useful().plus(may),
                                    need.untagged()));
                }
            }
        }
    }
}
