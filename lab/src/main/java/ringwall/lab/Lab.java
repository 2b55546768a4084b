package ringwall.lab;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Station;
import ringwall.lab.matrix.Policy;
import ringwall.lab.matrix.Probe;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.physical.PhysicalNetwork;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;

/// A whole Network in one process: every host as a dataplane of its own, the physical switches and
/// cables between them, guests in the VMs, somebody outside. Used in the fabric's thread.
///
///     guest --cable-- vNIC port [host's dataplane] pNIC --cable-- physical switch --cable-- ...
public final class Lab implements AutoCloseable {
    private static final int UDP_ECHO = 7;
    private static final long PATIENCE_NS = 1_000_000_000L;

    /// @param dataplane what runs the hosts
    /// @param today rules and mirrors may have expired
    /// @param guests make a guest in this process for every vNIC; without, ports are left for
    ///   guests of other kinds
    public record Options(HostDataplane.Kind dataplane, LocalDate today, boolean guests) {
        public Options(HostDataplane.Kind dataplane, LocalDate today) {
            this(dataplane, today, true);
        }
    }

    private final Fabric fabric;
    private final Options options;
    private final PhysicalNetwork physical;
    private final SortedMap<String, HostDataplane> hosts = new TreeMap<>();
    private final SortedMap<String, HostDataplane> appliances = new TreeMap<>();
    private final SortedMap<String, Guest> guests = new TreeMap<>();
    private final SortedMap<String, Guest> outsides = new TreeMap<>();
    private final SortedMap<String, Guest> adapters = new TreeMap<>();
    private final SortedMap<String, Station> real = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<GuestMaker> maker = Optional.empty();
    private Network network;
    private Compiled compiled;

    private Lab(Fabric fabric, Network network, Options options) {
        this.fabric = fabric;
        this.options = options;
        this.network = network;
        this.compiled = Compiler.compile(network, options.today());
        this.physical = new PhysicalNetwork(fabric, network.physical());
        network.hosts().values().forEach(this::start);
        compiled.appliances().forEach(this::startAppliance);
        network.vms().values().forEach(this::start);
        network.externals().values().forEach(this::start);
        load();
    }

    /// Builds and starts everything.
    public static Lab up(Fabric fabric, Network network, Options options) {
        return new Lab(fabric, network, options);
    }

    private void load() {
        compiled.hosts().forEach((name, program) -> host(name).load(program));
        appliances.forEach((vm, dataplane) -> {
            HostProgram program = compiled.appliances().get(vm);
            if (program != null) {
                dataplane.load(program);
            }
        });
    }

    private void start(Host host) {
        HostDataplane dataplane = options.dataplane().make(fabric, host.name());
        hosts.put(host.name(), dataplane);
        HostProgram program = program(host.name());
        for (Host.PNic pnic : host.pnics().values()) {
            boolean forwards = program.pnics().stream().anyMatch(p -> p.name().equals(pnic.name()));
            if (forwards) {
                Jack jack = dataplane.attach(pnic.name());
                pnic.to()
                        .flatMap(physical::jack)
                        .filter(far -> far.cable() == null)
                        .ifPresent(far -> physical.plug(jack, far));
            }
        }
        host.adapters().values().forEach(adapter -> start(host, adapter, program, dataplane));
    }

    private void start(
            Host host, Host.HostAdapter adapter, HostProgram program, HostDataplane dataplane) {
        Guest guest = new Guest(fabric, host.name() + ":" + adapter.name(), adapter.mac(), 1_500);
        adapter.address()
                .ifPresent(ip ->
                        guest.address(
                                ip,
                                adapter.subnet().map(prefix -> prefix.length()).orElse(ip.bits())));
        adapters.put(guest.name(), guest);
        String port = "adapter:" + adapter.name();
        if (program.ports().stream().anyMatch(p -> p.name().equals(port))) {
            Cable.between(guest.jack(), dataplane.attach(port));
            return;
        }
        Host.PNic pnic = host.pnics().get(adapter.attachedTo());
        if (pnic != null) {
            pnic.to()
                    .flatMap(physical::jack)
                    .filter(far -> far.cable() == null)
                    .ifPresent(far -> physical.plug(guest.jack(), far));
        }
    }

    private HostProgram program(String host) {
        HostProgram program = compiled.hosts().get(host);
        if (program == null) {
            throw new IllegalStateException("no program for host " + host);
        }
        return program;
    }

    private HostDataplane host(String name) {
        HostDataplane host = hosts.get(name);
        if (host == null) {
            throw new IllegalStateException("no host " + name);
        }
        return host;
    }

    private void startAppliance(String vm, HostProgram program) {
        appliances.put(vm, options.dataplane().make(fabric, vm));
    }

    private void start(Vm vm) {
        HostDataplane host = host(vm.host());
        for (Vm.Vnic vnic : vm.vnics().values()) {
            String name = vm.vnicName(vnic.name());
            HostDataplane appliance = appliances.get(vm.name());
            if (appliance != null) {
                Cable.between(appliance.attach(vnic.name()), host.attach(name));
            } else if (maker.isPresent()) {
                move(vm, vnic, maker.get().start(vm, vnic));
            } else if (options.guests()) {
                Guest guest = guest(vm, vnic);
                guests.put(guest.name(), guest);
                Cable.between(guest.jack(), host.attach(name));
            } else {
                host.attach(name);
            }
        }
    }

    private Guest guest(Vm vm, Vm.Vnic vnic) {
        String name = stationName(vm, vnic);
        Optional<Segment> segment =
                new Policy(network, options.today())
                        .segmentOf(vnic)
                        .map(s -> network.segments().get(s));
        Guest guest = new Guest(fabric, name, vnic.mac(), segment.map(Segment::mtu).orElse(1_500));
        for (Ip ip : vnic.addresses()) {
            guest.address(ip, segment.map(s -> prefixLength(s, ip)).orElse(ip.bits()));
        }
        segment.ifPresent(s ->
                s.subnets()
                        .forEach(subnet -> {
                            subnet.gateway().ifPresent(guest::gateway);
                            subnet.dns().forEach(guest::dns);
                        }));
        serve(guest);
        return guest;
    }

    /// What the station at a vNIC is called.
    public static String stationName(Vm vm, Vm.Vnic vnic) {
        return vm.vnics().size() == 1 ? vm.name() : vm.vnicName(vnic.name());
    }

    private static int prefixLength(Segment segment, Ip ip) {
        return segment.subnets().stream()
                .filter(subnet -> subnet.prefix().contains(ip))
                .map(subnet -> subnet.prefix().length())
                .findFirst()
                .orElse(ip.bits());
    }

    /// Everything that the rules mention is answered, so that only the network can say no.
    private void serve(Station station) {
        var _ = station.serve(17, UDP_ECHO);
        for (Probe probe : new Policy(network, options.today()).probes()) {
            if (probe.protocol() == 6 || probe.protocol() == 17) {
                var _ = station.serve(probe.protocol(), probe.port());
            }
        }
    }

    private void start(External external) {
        Segment segment = network.segments().get(external.segment());
        if (segment == null || !(segment.carrier() instanceof Segment.Carrier.Vlan vlan)) {
            notes.add(
                    "external "
                            + external.name()
                            + " has no station in the lab: its segment is not a VLAN");
            return;
        }
        Mac mac = external.viaMac().orElse(Mac.derived("lab/external/" + external.name()));
        Ip far = Policy.addressOf(external);
        Guest outside =
                new Guest(fabric, external.name(), mac, segment.mtu())
                        .address(far, far.bits())
                        .address(external.via(), prefixLength(segment, external.via()))
                        .owning(ip -> !ip.isMulticast() && !ownedByNetwork(ip));
        segment.subnets().forEach(subnet -> subnet.gateway().ifPresent(outside::gateway));
        serve(outside);
        Optional<Jack> jack = physical.jackInVlan(vlan.vid(), "lab-" + external.name());
        if (jack.isEmpty()) {
            notes.add(
                    "external "
                            + external.name()
                            + " has no station in the lab: no physical switch carries VLAN "
                            + vlan.vid());
            return;
        }
        outsides.put(external.name(), outside);
        physical.plug(outside.jack(), jack.get());
    }

    private boolean ownedByNetwork(Ip ip) {
        return network.segments().values().stream()
                .flatMap(segment -> segment.subnets().stream())
                .anyMatch(subnet -> subnet.prefix().contains(ip));
    }

    public Fabric fabric() {
        return fabric;
    }

    public Network network() {
        return network;
    }

    public Compiled compiled() {
        return compiled;
    }

    public Options options() {
        return options;
    }

    public PhysicalNetwork physical() {
        return physical;
    }

    public SortedMap<String, HostDataplane> hosts() {
        return Collections.unmodifiableSortedMap(hosts);
    }

    /// Guests in VMs, by VM name, or `vm/nic` for a VM with several vNICs.
    public SortedMap<String, Guest> guests() {
        return Collections.unmodifiableSortedMap(guests);
    }

    /// The stations that play the hosts' own stacks, by `host:adapter`.
    public SortedMap<String, Guest> adapters() {
        return Collections.unmodifiableSortedMap(adapters);
    }

    /// What of the file the lab does not build.
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /// The guest of a party: a VM's or an external's.
    public Optional<Guest> guest(String name) {
        Guest inVm = guests.get(name);
        return Optional.ofNullable(inVm != null ? inVm : outsides.get(name));
    }

    /// Guests of every kind in VMs, by VM name, or `vm/nic` for a VM with several vNICs.
    public SortedMap<String, Station> stations() {
        SortedMap<String, Station> all = new TreeMap<>(guests);
        all.putAll(real);
        return all;
    }

    /// The guest of a VM, or who plays an external.
    public Optional<Station> station(String name) {
        Station inVm = stations().get(name);
        return Optional.ofNullable(inVm != null ? inVm : outsides.get(name));
    }

    /// How long an answer of a guest may take.
    public long patienceNs() {
        return maker.map(GuestMaker::patienceNs).orElse(PATIENCE_NS);
    }

    /// Real guests take the place of those of this process, now and when VMs come and go.
    ///
    /// @throws IllegalStateException with a sentence for people when one cannot be made
    public void inhabit(GuestMaker guestMaker) {
        maker = Optional.of(guestMaker);
        for (Vm vm : network.vms().values()) {
            if (!appliances.containsKey(vm.name())) {
                for (Vm.Vnic vnic : vm.vnics().values()) {
                    move(vm, vnic, guestMaker.start(vm, vnic));
                }
            }
        }
    }

    /// Puts something real in the place of a vNIC's guest, such as a VM of the user's own.
    ///
    /// @param vnic `vm/nic`
    /// @throws IllegalArgumentException when there is no such vNIC
    public void plugReal(String vnic, GuestMaker.Made made) {
        for (Vm vm : network.vms().values()) {
            for (Vm.Vnic one : vm.vnics().values()) {
                if (vm.vnicName(one.name()).equals(vnic)) {
                    move(vm, one, made);
                    return;
                }
            }
        }
        throw new IllegalArgumentException("no vNIC '" + vnic + "'");
    }

    private void move(Vm vm, Vm.Vnic vnic, GuestMaker.Made made) {
        String name = stationName(vm, vnic);
        Guest before = guests.remove(name);
        Cable old = before == null ? null : before.jack().cable();
        if (old != null) {
            old.remove();
        }
        host(vm.host()).attach(made.port());
        real.put(name, made.station());
        serve(made.station());
    }

    /// Drops of all hosts and appliances, by reason.
    public Map<DropReason, Long> drops() {
        Map<DropReason, Long> all = new TreeMap<>();
        hosts.values().forEach(host -> host.drops().forEach((r, n) -> all.merge(r, n, Long::sum)));
        return all;
    }

    /// Replaces the Network: programs are swapped, vNICs come and go, ports of physical switches
    /// change. Hosts, pNICs and cables stay as they were plugged.
    ///
    /// @throws IllegalArgumentException with a sentence for people when hosts or cabling differ;
    ///   nothing was changed
    public void apply(Network next) {
        refuseOtherCabling(next);
        Compiled after = Compiler.compile(next, options.today());
        Network before = network;
        network = next;
        compiled = after;
        physical.configure(next.physical());
        for (Vm vm : before.vms().values()) {
            if (!sameVm(vm, next.vms().get(vm.name()))) {
                stop(vm);
            }
        }
        load();
        for (Vm vm : next.vms().values()) {
            if (!sameVm(vm, before.vms().get(vm.name()))) {
                start(vm);
            }
        }
        stations().values().forEach(this::serve);
        outsides.values().forEach(this::serve);
    }

    private static boolean sameVm(Vm a, @Nullable Vm b) {
        return b != null
                && a.host().equals(b.host())
                && a.appliance().isPresent() == b.appliance().isPresent()
                && a.vnics().keySet().equals(b.vnics().keySet())
                && a.vnics().values().stream()
                        .allMatch(vnic -> {
                            Vm.Vnic other = b.vnics().get(vnic.name());
                            return other != null
                                    && other.mac().equals(vnic.mac())
                                    && other.addresses().equals(vnic.addresses())
                                    && other.portGroup().equals(vnic.portGroup());
                        });
    }

    private void refuseOtherCabling(Network next) {
        if (!next.hosts().keySet().equals(network.hosts().keySet())) {
            throw new IllegalArgumentException(
                    "the file has other hosts than the running lab. Mend: stop the lab and start it with the new file");
        }
        for (Host host : next.hosts().values()) {
            Host now = network.hosts().get(host.name());
            if (now == null
                    || !now.pnics().keySet().equals(host.pnics().keySet())
                    || !host.pnics().values().stream()
                            .allMatch(p -> {
                                Host.PNic same = now.pnics().get(p.name());
                                return same != null && same.to().equals(p.to());
                            })) {
                throw new IllegalArgumentException(
                        "host "
                                + host.name()
                                + " is cabled otherwise than in the running lab. Mend: stop the lab and start it with the new file");
            }
        }
        if (!next.physical().switches().keySet().equals(network.physical().switches().keySet())) {
            throw new IllegalArgumentException(
                    "the file has other physical switches than the running lab. Mend: stop the lab and start it with the new file");
        }
    }

    private void stop(Vm vm) {
        HostDataplane host = host(vm.host());
        for (Vm.Vnic vnic : vm.vnics().values()) {
            String name = vm.vnicName(vnic.name());
            Guest guest = guests.remove(stationName(vm, vnic));
            Cable cable = guest == null ? null : guest.jack().cable();
            if (cable != null) {
                cable.remove();
            }
            host.detach(name);
            if (real.remove(stationName(vm, vnic)) != null) {
                maker.ifPresent(its -> its.stop(name));
            }
        }
    }

    @Override
    public void close() {
        hosts.values().forEach(HostDataplane::close);
        appliances.values().forEach(HostDataplane::close);
    }
}
