package ringwall.lab.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.GuestMaker;
import ringwall.lab.Lab;
import ringwall.lab.RealPort;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.DebianPackages;
import ringwall.model.Vm;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.ports.vhost.VhostOptions;
import ringwall.ports.vhost.VhostPort;

/// A QEMU VM for every vNIC of the lab: a Debian kernel, a busybox root in memory, the lab's agent
/// on the second serial line. Their kernels boot while the lab runs, no more of them at once than
/// there are processors.
public final class QemuGuests implements GuestMaker, AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    /// How a VM's frames come to the switch.
    public enum Wire {
        STREAM,
        VHOST_USER
    }

    private final Lab lab;
    private final Path folder;
    private final Wire wire;
    private final QemuVm.Image image;
    private final int bootsAtOnce;
    private final SortedMap<String, RealGuest> guests = new TreeMap<>();
    private final SortedMap<String, QemuVm> vms = new TreeMap<>();
    private final Deque<QemuVm> waiting = new ArrayDeque<>();
    private final Set<QemuVm> booting = new HashSet<>();
    private boolean closed;

    private QemuGuests(Lab lab, Path folder, Wire wire, int bootsAtOnce) throws IOException {
        this.lab = lab;
        this.wire = wire;
        this.bootsAtOnce = Math.max(1, bootsAtOnce);
        this.folder = Files.createDirectories(folder);
        this.image = QemuVm.Image.make(folder);
    }

    /// Starts all; they take the place of the lab's in-process guests. [#awaitReady] waits for
    /// their kernels.
    ///
    /// @param folder for sockets, consoles and the root file system; removed at the end
    /// @param bootsAtOnce most kernels that boot at the same time
    /// @throws IllegalStateException names what is missing
    public static QemuGuests up(Lab lab, Path folder, Wire wire, int bootsAtOnce)
            throws IOException {
        QemuGuests all = new QemuGuests(lab, folder, wire, bootsAtOnce);
        try {
            lab.inhabit(all);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    @Override
    public Made start(Vm vm, Vm.Vnic nic) {
        Vnic vnic = Vnic.of(lab, vm, nic);
        return start(vnic, new RealPort(port(vnic.name(), socket(vnic)), lab.fabric()::nowNs));
    }

    private Path socket(Vnic vnic) {
        return folder.resolve(vnic.word() + ".sock");
    }

    private Made start(Vnic vnic, RealPort port) {
        String mac = vnic.vnic().mac().toString();
        QemuVm qemu = new QemuVm(image, folder, vnic.word(), socket(vnic), wire, List.of(mac));
        RealGuest guest =
                new RealGuest(
                        Lab.stationName(vnic.vm(), vnic.vnic()),
                        vnic,
                        port,
                        qemu.agent(),
                        "hostname " + vnic.vm().name() + "\n" + vnic.script("eth0"));
        guests.put(vnic.name(), guest);
        vms.put(vnic.name(), qemu);
        waiting.add(qemu);
        bootNext();
        return new Made(port, guest);
    }

    /// Starts the VM of a vNIC anew, on the port that it had: after it died, or instead of what
    /// runs.
    ///
    /// @throws IllegalArgumentException when there is none
    public RealGuest reboot(String name) {
        RealGuest before = guests.get(name);
        QemuVm old = vms.get(name);
        Vnic vnic =
                Vnic.of(lab).stream()
                        .filter(v -> v.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no vNIC '" + name + "'"));
        if (before == null || old == null) {
            throw new IllegalArgumentException("no QEMU guest at " + name);
        }
        waiting.remove(old);
        old.close();
        Made made = start(vnic, before.realPort());
        lab.plugReal(name, made);
        return java.util.Objects.requireNonNull(guests.get(name));
    }

    private FramePort port(String name, Path socket) {
        try {
            Files.deleteIfExists(socket);
            return switch (wire) {
                case STREAM -> StreamPort.listen(name, Endpoint.parse("unix:" + socket));
                case VHOST_USER ->
                        VhostPort.server(
                                name,
                                socket,
                                new VhostOptions(
                                        1, lab.options().dataplane().takesOffloads(), false));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts VMs as others are done booting; looks again while any waits.
    private void bootNext() {
        booting.removeIf(vm -> vm.agent().ready().isDone());
        while (booting.size() < bootsAtOnce && !waiting.isEmpty()) {
            QemuVm vm = waiting.poll();
            try {
                vm.boot();
                booting.add(vm);
            } catch (IOException e) {
                lab.fabric()
                        .post(() -> {
                            throw new IllegalStateException(
                                    "cannot start QEMU: " + e.getMessage(), e);
                        });
            }
        }
        if (!waiting.isEmpty() && !closed) {
            lab.fabric()
                    .after(
                            SECOND / 10,
                            () -> {
                                if (!closed) {
                                    bootNext();
                                }
                            });
        }
    }

    @Override
    public void stop(String vnic) {
        RealGuest guest = guests.remove(vnic);
        QemuVm vm = vms.remove(vnic);
        if (guest != null && vm != null) {
            waiting.remove(vm);
            vm.close();
            guest.close();
        }
    }

    /// Kernels without KVM are slow when all are asked at once.
    @Override
    public long patienceNs() {
        return 5 * SECOND;
    }

    /// By `vm/nic`.
    public SortedMap<String, RealGuest> guests() {
        return Collections.unmodifiableSortedMap(guests);
    }

    /// By `vm/nic`.
    public SortedMap<String, QemuVm> vms() {
        return Collections.unmodifiableSortedMap(vms);
    }

    /// Waits until every guest has its addresses; false when one has died or the time is up.
    public boolean awaitReady(Fabric fabric, long patienceNs) {
        List<RealGuest> all = new ArrayList<>(guests.values());
        fabric.runUntil(() -> all.stream().allMatch(g -> g.ready().isDone()), patienceNs);
        return all.stream().allMatch(g -> g.ready().getNow(false));
    }

    @Override
    public void close() {
        closed = true;
        vms.values().forEach(QemuVm::close);
        guests.values().forEach(RealGuest::close);
        try {
            DebianPackages.delete(folder);
        } catch (IOException _) {
            // The next start removes the folder by its mark.
            return;
        }
    }
}
