package ringwall.lab.isolation.target;

import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Fabric;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Meters;
import ringwall.model.PortGroup.Security;

/// Ringwall with the settings of somebody's own file: the port group, meters and security that its
/// VMs get, for three VMs of the test's own in place of the file's. What the file relaxes shows.
public final class RingwallFile implements VirtualSwitchUnderTest {
    private final String name;
    private final Network file;
    private final Ringwall plain;

    public RingwallFile(String name, Network file, LocalDate today) {
        this.name = name;
        this.file = file;
        this.plain = new Ringwall(today);
    }

    @Override
    public String name() {
        return name;
    }

    public Network network() {
        return file;
    }

    /// The same under a name that tells it from the file's own VMs.
    public RingwallFile ofSettings() {
        return new RingwallFile(name + " (settings)", file, plain.today());
    }

    @Override
    public Kind kind() {
        return Kind.OURS;
    }

    @Override
    public String note() {
        return "the weakest port group settings of " + file.name() + ", for the test's own VMs";
    }

    @Override
    public Set<Layout> layouts() {
        return EnumSet.of(Layout.ONE_NETWORK);
    }

    @Override
    public Fabric fabric(long epochNs) {
        return plain.fabric(epochNs);
    }

    @Override
    public Ip gateway(int version) {
        return plain.gateway(version);
    }

    @Override
    public Attachment plug(Fabric fabric, Layout layout) {
        return plain.plug(fabric, withSettingsOf(file, plain.network()));
    }

    /// Every port group of the test gets what the file allows anywhere.
    static Network withSettingsOf(Network file, Network test) {
        SortedMap<String, PortGroup> groups = new TreeMap<>();
        test.portGroups()
                .forEach((key, group) ->
                        groups.put(key, relaxed(group, file.portGroups().values())));
        return new Network(
                test.name(),
                test.tenants(),
                test.physical(),
                test.transportZones(),
                test.hosts(),
                test.switches(),
                test.segments(),
                groups,
                test.vms(),
                test.groups(),
                test.services(),
                test.tiers(),
                test.mirrors(),
                test.externals(),
                test.routes(),
                test.assertions(),
                test.gatewayMac(),
                test.where());
    }

    private static PortGroup relaxed(PortGroup group, Collection<PortGroup> like) {
        SortedSet<Integer> etherTypes = new TreeSet<>(group.etherTypes());
        like.forEach(other -> etherTypes.addAll(other.etherTypes()));
        return new PortGroup(
                group.name(),
                group.virtualSwitch(),
                group.attach(),
                security(like),
                meters(group.meters(), like),
                etherTypes,
                group.guestTeaming(),
                group.mirrorPermission(),
                group.reason(),
                group.implied(),
                group.where());
    }

    private static Security security(Collection<PortGroup> like) {
        Security all = Security.STRICT;
        for (PortGroup group : like) {
            Security one = group.security();
            all =
                    new Security(
                            all.promiscuous() || one.promiscuous(),
                            all.macChanges() || one.macChanges(),
                            all.forgedTransmits() || one.forgedTransmits(),
                            all.addressGuard() && one.addressGuard(),
                            all.dhcpServerAllowed() || one.dhcpServerAllowed(),
                            all.routerAdvertisementsAllowed() || one.routerAdvertisementsAllowed(),
                            all.bpduAllowed() || one.bpduAllowed(),
                            all.qinqAllowed() || one.qinqAllowed(),
                            all.macLearning() || one.macLearning(),
                            Math.max(all.macQuota(), one.macQuota()),
                            Math.max(all.linkLocalQuota(), one.linkLocalQuota()));
        }
        return all;
    }

    private static Meters meters(Meters own, Collection<PortGroup> like) {
        int broadcast = own.broadcastPps();
        int multicast = own.multicastPps();
        int unknown = own.unknownUnicastPps();
        for (PortGroup group : like) {
            broadcast = looser(broadcast, group.meters().broadcastPps());
            multicast = looser(multicast, group.meters().multicastPps());
            unknown = looser(unknown, group.meters().unknownUnicastPps());
        }
        return new Meters(
                own.fromPortKbps(),
                own.toPortKbps(),
                own.burstKbit(),
                broadcast,
                multicast,
                unknown,
                own.maxConnections(),
                own.multicastGroups());
    }

    /// -1 is no limit.
    private static int looser(int a, int b) {
        return a < 0 || b < 0 ? -1 : Math.max(a, b);
    }
}
