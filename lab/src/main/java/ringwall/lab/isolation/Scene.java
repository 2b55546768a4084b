package ringwall.lab.isolation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import ringwall.lab.guest.Capture;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Names;
import ringwall.lab.guest.TcpStack;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Attachment;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Uplink;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.EthernetSwitch;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Physical.Mode;
import ringwall.wire.Ethernet;

/// One plugged target with everything around it:
///
///     vm1 vm2 vm3 [host]          outside (DNS, web, remote desktop; one a VLAN)   other (VLAN 20)
///       |   |   |    |               |                                              |
///     +-- target ------+--uplinks--[ a physical switch that learns, VLAN-aware      ]
///
/// All jacks are captured from the start, in one file with an interface each.
public final class Scene implements Roles, AutoCloseable {
    public static final int VLAN = 10;

    /// A VLAN that no VM is in.
    public static final int OTHER_VLAN = 20;

    public static final Ip NAME_SERVER = Ip.parse("192.0.2.53");
    public static final Ip WEB_SERVER = Ip.parse("192.0.2.80");
    public static final Ip DESKTOP_SERVER = Ip.parse("192.0.2.33");
    public static final int DESKTOP_PORT = 3389;
    public static final String WEB_NAME = "www.example.org";
    private static final long SECOND = 1_000_000_000L;
    private static final int MTU = 1_500;
    private static final int MACHINES = 2;

    private final Fabric fabric;
    private final VirtualSwitchUnderTest target;
    private final Attachment attachment;
    private final EthernetSwitch lan;
    private final List<Guest> vms = new ArrayList<>();
    private final Map<Integer, Guest> outsides = new HashMap<>();
    private final List<Jack> wires = new ArrayList<>();
    private final Guest other;
    private final HostStation host;
    private final Capture capture;
    private final Map<Long, Long> spokenAtNs = new HashMap<>();

    /// Something real for vm1 and vm2 in place of guests of this process.
    public interface Machines {
        /// The jack of the machine that plays VM `number`.
        Jack start(Fabric fabric, int number, Mac mac);
    }

    private Scene(
            VirtualSwitchUnderTest target,
            Layout layout,
            long epochNs,
            Optional<Machines> machines) {
        this.target = target;
        this.fabric = target.fabric(epochNs);
        this.attachment = target.plug(fabric, layout);
        this.lan = new EthernetSwitch(fabric, "lan", EthernetSwitch.Behaviour.USUAL);
        List<Jack> watched = new ArrayList<>();
        for (int i = 1; i <= attachment.vms().size(); i++) {
            Guest vm = vm(target, i);
            vms.add(vm);
            boolean real = machines.isPresent() && i <= MACHINES;
            Jack jack = real ? machines.get().start(fabric, i, vm.mac()) : vm.jack();
            Cable.between(jack, attachment.vms().get(i - 1));
            watched.add(jack);
        }
        this.host =
                attachment.host(jack -> {
                    Guest guest = station("host", hostMac(), 5);
                    guest.gateway(outsideAddress(4)).gateway(outsideAddress(6));
                    Cable.between(guest.jack(), jack);
                    watched.add(guest.jack());
                    return new HostStation.OfGuest(guest);
                });
        for (Uplink uplink : attachment.uplinks()) {
            String port = "uplink" + (wires.size() + 1);
            Jack wire = lan.addPort(port, uplink.mode(), MTU);
            Cable.between(uplink.jack(), wire);
            wires.add(wire);
        }
        TreeSet<Integer> vlans = new TreeSet<>();
        for (int i = 0; i < vms.size(); i++) {
            vlans.add(attachment.vlanOfVm(i));
        }
        vlans.add(attachment.vlanOfHost());
        vlans.forEach(vlan -> outsides.put(vlan, outside(vlan)));
        this.other = station("other", Mac.derived("isolation/other"), 99);
        Cable.between(other.jack(), lan.addPort("other", new Mode.Access(OTHER_VLAN), MTU));
        watched.addAll(wires);
        watched.add(other.jack());
        this.capture = new Capture(200_000, watched);
        watched.forEach(jack -> jack.addTap(this::heard));
    }

    /// Plugs the target in.
    ///
    /// @throws IllegalStateException with a sentence for people when the target cannot be made
    public static Scene open(VirtualSwitchUnderTest target, Layout layout, long epochNs) {
        return new Scene(target, layout, epochNs, Optional.empty());
    }

    /// The same with machines as vm1 and vm2; `spy` and `victim` have no cable then.
    public static Scene open(
            VirtualSwitchUnderTest target, Layout layout, long epochNs, Machines machines) {
        return new Scene(target, layout, epochNs, Optional.of(machines));
    }

    public static Mac vmMac(int number) {
        return Mac.derived("isolation/vm" + number);
    }

    public static Mac hostMac() {
        return Mac.derived("isolation/host");
    }

    public static Ip address(int number, int version) {
        return Ip.parse(version == 4 ? "10.66.0." + number : "fd66::" + number);
    }

    public static Ip outsideAddress(int version) {
        return address(254, version);
    }

    private Guest station(String name, Mac mac, int number) {
        return new Guest(fabric, name, mac, MTU)
                .address(address(number, 4), 24)
                .address(address(number, 6), 64);
    }

    private Guest vm(VirtualSwitchUnderTest owner, int number) {
        Guest vm = station("vm" + number, vmMac(number), number);
        vm.gateway(owner.gateway(4)).gateway(owner.gateway(6)).dns(NAME_SERVER);
        vm.tcp().serve(80, request -> request);
        vm.tcp().serve(22, request -> request);
        vm.serveUdp(7, (from, port, data) -> data);
        return vm;
    }

    private Guest outside(int vlan) {
        Guest outside = station("outside" + vlan, Mac.derived("isolation/outside" + vlan), 254);
        outside.owning(ip -> ip.isV4() && !ip.isMulticast() && ip.v4Bits() >>> 8 != 0x0A4200);
        Names.serve(outside, Map.of(WEB_NAME, WEB_SERVER));
        outside.tcp().serve(80, request -> text("HTTP/1.0 200 OK\r\n\r\nhello"));
        outside.tcp().serve(DESKTOP_PORT, request -> request);
        Cable.between(outside.jack(), lan.addPort("outside" + vlan, new Mode.Access(vlan), MTU));
        return outside;
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void heard(WatchedPort at, byte[] frame, boolean inbound, long nowNs) {
        if (frame.length >= Ethernet.SIZE) {
            long source = ringwall.lab.physical.Tags.source(frame);
            // At a wire's jack both directions pass; a guest's own jack says what it sent.
            if (!inbound || wires.contains(at)) {
                spokenAtNs.putIfAbsent(source, nowNs);
            }
        }
    }

    public Fabric fabric() {
        return fabric;
    }

    public Attachment attachment() {
        return attachment;
    }

    @Override
    public Guest spy() {
        return vms.get(0);
    }

    @Override
    public Guest victim() {
        return vms.get(1);
    }

    public Guest neighbour() {
        return vms.get(2);
    }

    public HostStation host() {
        return host;
    }

    public Guest outside() {
        return outsideOf(attachment.vlanOfVm(1));
    }

    private Guest outsideOf(int vlan) {
        return java.util.Objects.requireNonNull(outsides.get(vlan));
    }

    /// A station in VLAN 20 of the physical switch.
    @Override
    public Guest other() {
        return other;
    }

    @Override
    public Ip gateway(int version) {
        return target.gateway(version);
    }

    @Override
    public Mac nextHop() {
        return victim().mac();
    }

    @Override
    public int vlan() {
        return VLAN;
    }

    @Override
    public int otherVlan() {
        return OTHER_VLAN;
    }

    /// The physical switch's ends of the uplinks: what arrives here has left the host.
    public List<Jack> wires() {
        return List.copyOf(wires);
    }

    public Capture capture() {
        return capture;
    }

    public VirtualSwitchUnderTest target() {
        return target;
    }

    /// Lets what is under way arrive.
    public void settle() {
        fabric.runFor(fabric.inVirtualTime() ? SECOND / 20 : SECOND / 8);
    }

    /// Waits; empty when it failed or the time was up.
    public <T> Optional<T> await(CompletableFuture<T> future) {
        if (!fabric.await(future, 20 * SECOND) || future.isCompletedExceptionally()) {
            return Optional.empty();
        }
        return Optional.ofNullable(future.join());
    }

    /// The victim looks a name up and opens a web page; true when both worked.
    public boolean victimBrowses() {
        Optional<Ip> web =
                await(Names.lookUp(victim(), NAME_SERVER, WEB_NAME, 3 * SECOND))
                        .flatMap(answer -> answer);
        return web.isPresent()
                && await(
                                victim().tcp()
                                        .exchange(
                                                web.get(),
                                                80,
                                                text("GET / HTTP/1.0\r\n\r\n"),
                                                3 * SECOND))
                        .map(TcpStack.Exchange::connected)
                        .orElse(false);
    }

    /// The host opens a remote-desktop session; true when it worked.
    public boolean hostOpensSession() {
        return await(host.openSession(DESKTOP_SERVER, DESKTOP_PORT)).orElse(false);
    }

    /// From the outside, as any address there: the outside pings the victim; true when answered.
    public boolean pings(Guest from, Ip to) {
        return await(from.ping(to, 1, 1, 2 * SECOND)).map(Guest.PingResult::any).orElse(false);
    }

    /// Everybody speaks once, so that a switch can learn where they are.
    public void everybodySpeaks() {
        for (Guest vm : vms) {
            pings(vm, vm.gateways().getFirst());
        }
        hostOpensSession();
        settle();
    }

    /// Forgets who has spoken: after the switch forgot, floods are fair again.
    public void nobodyHasSpoken() {
        spokenAtNs.clear();
    }

    /// Unicast frames that vm1 received though they were not for it, from or to this address: those
    /// after the receiver had spoken, and those before.
    public record Foreign(int leaked, int flooded) {
        public Foreign plus(Foreign other) {
            return new Foreign(leaked + other.leaked, flooded + other.flooded);
        }
    }

    /// Marks the capture's present end, for [#foreign].
    public int mark() {
        return capture.frames().size();
    }

    public Foreign foreign(int fromMark, Mac about) {
        return foreign(fromMark, mac -> mac == about.bits());
    }

    public Foreign foreign(int fromMark, Predicate<Long> about) {
        long marginNs = fabric.inVirtualTime() ? 0 : 20_000_000;
        int leaked = 0;
        int flooded = 0;
        List<Capture.Seen> seen = capture.frames();
        for (Capture.Seen one : seen.subList(fromMark, seen.size())) {
            if (one.at() != spy().jack() || !one.inbound()) {
                continue;
            }
            long dst = ringwall.lab.physical.Tags.destination(one.frame());
            long src = ringwall.lab.physical.Tags.source(one.frame());
            if (Ethernet.group(dst)
                    || dst == spy().mac().bits()
                    || !about.test(dst) && !about.test(src)) {
                continue;
            }
            Long spoken = spokenAtNs.get(dst);
            if (spoken != null && spoken + marginNs < one.atNs()) {
                leaked++;
            } else {
                flooded++;
            }
        }
        return new Foreign(leaked, flooded);
    }

    /// Frames with this text in them that reached a guest or, for a wire, left the host.
    public int arrivals(int fromMark, Jack at, String marker) {
        byte[] needle = text(marker);
        List<Capture.Seen> seen = capture.frames();
        int count = 0;
        for (Capture.Seen one : seen.subList(fromMark, seen.size())) {
            if (one.at() == at && one.inbound() && contains(one.frame(), needle)) {
                count++;
            }
        }
        return count;
    }

    static boolean contains(byte[] frame, byte[] needle) {
        for (int i = 0; i + needle.length <= frame.length; i++) {
            if (java.util.Arrays.equals(frame, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        capture.close();
        attachment.close();
    }
}
