package ringwall.compiler;

import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.program.AddressSet;
import ringwall.program.PortSecurity;
import ringwall.program.UplinkGuard;

/// Table `port_security`: what a frame from each vNIC and adapter must bear, and what may not come
/// from a wire.
final class SecurityTables {
    private SecurityTables() {}

    static void write(Wiring wiring, Spaces spaces, String host, Draft draft) {
        for (Attachment attachment : wiring.on(host)) {
            for (String segment : attachment.segments().keySet()) {
                draft.portSecurity.add(vnic(wiring, spaces, attachment, segment));
            }
        }
        for (Adapters.Placed placed : wiring.adapters().on(host)) {
            draft.portSecurity.add(adapter(placed));
        }
        for (Presence presence : wiring.segmentsOn(host).values()) {
            if (presence.onWire()) {
                guard(wiring, spaces, host, presence, draft);
            }
        }
    }

    private static PortSecurity vnic(
            Wiring wiring, Spaces spaces, Attachment attachment, String segment) {
        PortGroup.Security security = attachment.group().security();
        boolean bridges = ForwardTables.bridges(attachment);
        int quota = wiring.macs().quota(attachment, segment);
        return new PortSecurity(
                attachment.name(),
                segment,
                wiring.macs().allowed(attachment),
                security.forgedTransmits(),
                pairs(wiring, spaces, attachment, segment),
                security.addressGuard() && !bridges,
                security.linkLocalQuota(),
                security.dhcpServerAllowed(),
                security.routerAdvertisementsAllowed(),
                security.bpduAllowed(),
                security.qinqAllowed(),
                quota > 0,
                quota);
    }

    private static SortedSet<PortSecurity.Pair> pairs(
            Wiring wiring, Spaces spaces, Attachment attachment, String segment) {
        SortedSet<PortSecurity.Pair> pairs = new TreeSet<>();
        Vm.Vnic vnic = attachment.vnic();
        for (Ip ip : attachment.addressesIn(segment)) {
            pairs.add(new PortSecurity.Pair(vnic.mac(), Prefix.host(ip)));
            for (Vm.Vnic other : Macs.teamedWith(attachment)) {
                pairs.add(new PortSecurity.Pair(other.mac(), Prefix.host(ip)));
            }
        }
        for (Vm.Vnic other : Macs.teamedWith(attachment)) {
            for (Ip ip : other.addresses()) {
                pairs.add(new PortSecurity.Pair(other.mac(), Prefix.host(ip)));
                pairs.add(new PortSecurity.Pair(vnic.mac(), Prefix.host(ip)));
            }
        }
        for (Vm.AddressPair pair : vnic.allowedPairs()) {
            pairs.add(new PortSecurity.Pair(pair.mac().orElse(vnic.mac()), pair.prefix()));
        }
        if (attachment.transit() && !ForwardTables.bridges(attachment)) {
            for (Prefix prefix : behind(wiring, spaces, attachment)) {
                pairs.add(new PortSecurity.Pair(vnic.mac(), prefix));
            }
        }
        return pairs;
    }

    /// Sources that a routing appliance forwards out of one of its transit vNICs: the subnets of
    /// its other ones, what is outside where an external network is there, and static routes by it.
    static SortedSet<Prefix> behind(Wiring wiring, Spaces spaces, Attachment attachment) {
        SortedSet<Prefix> behind = new TreeSet<>();
        for (Vm.Vnic other : attachment.vm().vnics().values()) {
            Attachment side = wiring.attachments.get(attachment.vm().vnicName(other.name()));
            if (side == null || side.equals(attachment) || !side.transit()) {
                continue;
            }
            for (String name : side.segments().keySet()) {
                Segment segment = wiring.segment(name);
                for (Segment.Subnet subnet : segment.subnets()) {
                    behind.add(subnet.prefix());
                }
                for (External external : wiring.network.externals().values()) {
                    if (external.segment().equals(name)) {
                        behind.addAll(
                                external.prefixes().isEmpty()
                                        ? spaces.outside(segment.tenant())
                                        : external.prefixes());
                    }
                }
            }
        }
        for (Network.StaticRoute route : wiring.network.routes()) {
            if (attachment.segments().containsKey(route.segment())
                    && attachment.vnic().addresses().contains(route.via())) {
                behind.add(route.to());
            }
        }
        for (External external : wiring.network.externals().values()) {
            if (attachment.segments().containsKey(external.segment())
                    && attachment.vnic().addresses().contains(external.via())) {
                behind.addAll(
                        external.prefixes().isEmpty()
                                ? spaces.outside(wiring.space(external.segment()))
                                : external.prefixes());
            }
        }
        return Prefixes.disjoint(behind);
    }

    private static PortSecurity adapter(Adapters.Placed placed) {
        Host.HostAdapter adapter = placed.adapter();
        SortedSet<Mac> macs = new TreeSet<>();
        macs.add(adapter.mac());
        SortedSet<PortSecurity.Pair> pairs = new TreeSet<>();
        adapter.address()
                .ifPresent(ip -> pairs.add(new PortSecurity.Pair(adapter.mac(), Prefix.host(ip))));
        return new PortSecurity(
                placed.port(),
                placed.segment(),
                macs,
                false,
                pairs,
                adapter.address().isPresent(),
                PortGroup.Security.STRICT.linkLocalQuota(),
                false,
                false,
                false,
                false,
                false,
                0);
    }

    private static void guard(
            Wiring wiring, Spaces spaces, String host, Presence presence, Draft draft) {
        String segment = presence.segment();
        SortedSet<Prefix> guarded = spaces.guarded(segment);
        String own = "";
        if (!guarded.isEmpty()) {
            own = Names.own(segment);
            draft.addressSets.put(own, new AddressSet(own, wiring.space(segment), guarded));
        }
        draft.uplinkGuards.add(
                new UplinkGuard(
                        presence.uplink(), segment, own, gatewaysOfOthers(wiring, host, segment)));
    }

    /// The MACs that stand for the gateway on the other hosts that route into a segment.
    private static SortedSet<Mac> gatewaysOfOthers(Wiring wiring, String host, String name) {
        SortedSet<Mac> macs = new TreeSet<>();
        Segment segment = wiring.network.segments().get(name);
        if (segment != null && segment.routed()) {
            for (String other : wiring.hostsOf(name)) {
                if (!other.equals(host)) {
                    macs.add(wiring.hostMac(other));
                }
            }
        }
        return macs;
    }
}
