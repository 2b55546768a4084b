package ringwall.lab.isolation.target;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.Attack.Family;
import ringwall.lab.isolation.HostStation;
import ringwall.lab.isolation.Scene;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.EthernetSwitch;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.Physical.Mode;
import ringwall.model.VlanSet;

/// A model of a product as the article of 2007 observed it: it forwards in the way that explains
/// the observation, and says nothing about what was not observed.
public final class Model implements VirtualSwitchUnderTest {
    private static final int HOST_VLAN = 13;

    private final String name;
    private final String note;
    private final Segment2007.Maker maker;
    private final Set<Layout> layouts;
    private final boolean hostStated;

    private Model(
            String name,
            String note,
            Segment2007.Maker maker,
            Set<Layout> layouts,
            boolean hostStated) {
        this.name = name;
        this.note = note;
        this.maker = maker;
        this.layouts = layouts;
        this.hostStated = hostStated;
    }

    public static Model vmwareServer() {
        return new Model(
                "vmware-server",
                "model of the article's observation: a hub that includes the host",
                Forwarding2007::hubWithHost,
                EnumSet.complementOf(EnumSet.of(Layout.SECOND_SWITCH)),
                true);
    }

    public static Model virtualServer2005R2() {
        return new Model(
                "virtual-server-2005r2",
                "model of the article's observation: every VM on the pNIC sees every other, on a second switch too; the host is hidden",
                Forwarding2007::filterOnPnic,
                EnumSet.allOf(Layout.class),
                true);
    }

    public static Model xenExpress() {
        return new Model(
                "xenexpress",
                "model of the article's observation: a learning switch",
                Forwarding2007::learning,
                EnumSet.complementOf(EnumSet.of(Layout.SECOND_SWITCH)),
                true);
    }

    public static Model esx() {
        return new Model(
                "esx",
                "as stated by the article's author, who did not test it; modelled as a switch that knows its vNICs' MACs",
                Forwarding2007::configured,
                EnumSet.complementOf(EnumSet.of(Layout.SECOND_SWITCH)),
                false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return hostStated ? Kind.MODEL : Kind.STATED;
    }

    @Override
    public String note() {
        return note;
    }

    @Override
    public Set<Layout> layouts() {
        return layouts;
    }

    @Override
    public Optional<String> notApplicable(Attack attack) {
        boolean articles =
                Set.of(
                                Family.CAPTURE_VM,
                                Family.CAPTURE_HOST,
                                Family.SECOND_SWITCH,
                                Family.OWN_PNIC,
                                Family.VLAN_NICS)
                        .contains(attack.family());
        if (!articles) {
            return Optional.of("not observed in 2007: a model says nothing about it");
        }
        boolean hosts = attack.family() == Family.CAPTURE_HOST || attack.id().contains("-host");
        return hosts && !hostStated
                ? Optional.of("the article does not state it")
                : Optional.empty();
    }

    @Override
    public Fabric fabric(long epochNs) {
        return Fabric.virtualTime(epochNs);
    }

    @Override
    public Attachment plug(Fabric in, Layout layout) {
        return switch (layout) {
            case ONE_NETWORK, SECOND_SWITCH -> onePnic(in);
            case OWN_PNIC, OWN_PNIC_AND_HOST -> ownPnics(in, layout == Layout.OWN_PNIC);
            case VLAN_NICS, VLAN_NICS_AND_HOST -> vlanNics(in, layout == Layout.VLAN_NICS);
        };
    }

    /// A second virtual switch on the pNIC is one more way into the same device: what the article
    /// found.
    private Attachment onePnic(Fabric in) {
        Segment2007 all = maker.make(in, "vnet0", 3, true);
        return new Wired(
                all.vms(),
                all.host().orElseThrow(),
                List.of(new Uplink(all.pnic(), new Mode.Access(Scene.VLAN))),
                List.of(Scene.VLAN, Scene.VLAN, Scene.VLAN, Scene.VLAN));
    }

    private Attachment ownPnics(Fabric in, boolean hostShares) {
        Segment2007 first = maker.make(in, "vnet0", 2, hostShares);
        Segment2007 second = maker.make(in, "vnet1", 1, false);
        Mode access = new Mode.Access(Scene.VLAN);
        List<Uplink> uplinks = new ArrayList<>();
        uplinks.add(new Uplink(first.pnic(), access));
        uplinks.add(new Uplink(second.pnic(), access));
        Jack host = first.host().orElseGet(() -> ownAdapter(in, uplinks, access));
        return new Wired(
                List.of(first.vms().get(0), second.vms().get(0), first.vms().get(1)),
                host,
                uplinks,
                List.of(Scene.VLAN, Scene.VLAN, Scene.VLAN, Scene.VLAN));
    }

    /// A pNIC with nothing but the host's own stack behind it.
    private static Jack ownAdapter(Fabric in, List<Uplink> uplinks, Mode mode) {
        Jack stack = new Jack(in, "pnic2", "host");
        Jack wire = new Jack(in, "pnic2", "wire");
        stack.receiver((at, frame, nowNs) -> wire.send(frame));
        wire.receiver((at, frame, nowNs) -> stack.send(frame));
        uplinks.add(new Uplink(wire, mode));
        return stack;
    }

    /// The teaming driver: one pNIC on a trunk, one virtual NIC a VLAN.
    private Attachment vlanNics(Fabric in, boolean hostShares) {
        EthernetSwitch splitter =
                new EthernetSwitch(in, "teaming-driver", EthernetSwitch.Behaviour.USUAL);
        VlanSet vlans = VlanSet.of(11, 12, HOST_VLAN);
        Mode trunk = new Mode.Trunk(vlans, OptionalInt.empty());
        Jack pnic = splitter.addPort("pnic", trunk, 1_500);
        Segment2007 first = maker.make(in, "vnet0", 2, hostShares);
        Segment2007 second = maker.make(in, "vnet1", 1, false);
        Cable.between(first.pnic(), splitter.addPort("vlan11", new Mode.Access(11), 1_500));
        Cable.between(second.pnic(), splitter.addPort("vlan12", new Mode.Access(12), 1_500));
        Jack host =
                first.host()
                        .orElseGet(() -> splitter.addPort("vlan13", new Mode.Access(13), 1_500));
        return new Wired(
                List.of(first.vms().get(0), second.vms().get(0), first.vms().get(1)),
                host,
                List.of(new Uplink(pnic, trunk)),
                List.of(11, 12, 11, hostShares ? 11 : HOST_VLAN));
    }

    /// @param vlans of vm1, vm2, vm3 and the host
    private record Wired(List<Jack> vms, Jack hostJack, List<Uplink> uplinks, List<Integer> vlans)
            implements Attachment {
        @Override
        public HostStation host(Guests guests) {
            return guests.hostAt(hostJack);
        }

        @Override
        public int vlanOfVm(int index) {
            return vlans.get(index);
        }

        @Override
        public int vlanOfHost() {
            return vlans.get(3);
        }

        @Override
        public void close() {}
    }
}
