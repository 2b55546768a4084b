package ringwall.lab.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.lab.Lab;
import ringwall.lab.PortJack;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.Programs;
import ringwall.model.Ip;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;

/// A QEMU VM for every VM of the lab, on stream sockets: Debian's kernel, a busybox root in memory,
/// KVM where there is one.
public final class QemuGuests implements AutoCloseable {
    private static final String QEMU = "qemu-system-x86_64";

    private final SortedMap<String, QemuGuest> guests = new TreeMap<>();
    private final SortedMap<String, Path> consoles = new TreeMap<>();
    private final List<PortJack> ports = new ArrayList<>();
    private final Path folder;
    private final Initramfs.Kernel kernel;
    private final Path root;

    private QemuGuests(Path folder) throws IOException {
        if (Programs.find(QEMU).isEmpty()) {
            throw new IllegalStateException(
                    "no "
                            + QEMU
                            + " for QEMU guests. Mend: apt-get install qemu-system-x86 busybox-static linux-image-cloud-amd64");
        }
        this.folder = Files.createDirectories(folder);
        this.kernel = Initramfs.Kernel.find();
        this.root = folder.resolve("root.cpio.gz");
        Initramfs.write(root, kernel);
    }

    /// Starts all; they take the place of the lab's in-process guests. Their kernels boot while the
    /// lab runs: see [QemuGuest#ready].
    ///
    /// @param folder for sockets, consoles and the root file system; removed at the end
    /// @throws IllegalStateException names what is missing
    public static QemuGuests up(Lab lab, Path folder) throws IOException {
        QemuGuests all = new QemuGuests(folder);
        try {
            for (Vnic vnic : Vnic.of(lab)) {
                Jack jack = all.start(lab.fabric(), vnic);
                lab.plugReal(vnic.name(), jack);
            }
            return all;
        } catch (RuntimeException | IOException e) {
            all.close();
            throw e;
        }
    }

    private Jack start(Fabric fabric, Vnic vnic) throws IOException {
        StringBuilder line =
                new StringBuilder("console=ttyS0 quiet panic=-1 rw.name=" + vnic.vm().name());
        line.append(" rw.mtu=").append(vnic.mtu()).append(" rw.http=80");
        vnic.addresses().forEach(address -> line.append(" rw.address=").append(address));
        for (Ip gateway : vnic.gateways()) {
            line.append(" rw.gateway").append(gateway.version()).append('=').append(gateway);
        }
        return start(fabric, vnic.name(), vnic.vnic().mac().toString(), line.toString());
    }

    private Jack start(Fabric fabric, String name, String mac, String kernelLine)
            throws IOException {
        String word = name.replaceAll("[^A-Za-z0-9-]+", ".");
        String socket = folder.resolve(word + ".sock").toString();
        StreamPort port = StreamPort.listen(name, Endpoint.parse("unix:" + socket));
        PortJack jack = new PortJack(fabric, name, port);
        ports.add(jack);
        List<String> command = new ArrayList<>(List.of(QEMU, "-nodefaults", "-no-reboot"));
        command.addAll(List.of("-name", "rw-" + ProcessHandle.current().pid() + "-" + word));
        command.addAll(List.of("-display", "none", "-serial", "stdio", "-m", "160"));
        if (Files.isWritable(Path.of("/dev/kvm"))) {
            command.addAll(List.of("-accel", "kvm"));
        }
        command.addAll(List.of("-accel", "tcg", "-cpu", "max"));
        command.addAll(List.of("-kernel", kernel.image().toString(), "-initrd", root.toString()));
        command.addAll(List.of("-append", kernelLine));
        command.addAll(
                List.of(
                        "-netdev",
                        "stream,id=n0,server=off,addr.type=unix,addr.path=" + socket,
                        "-device",
                        "virtio-net-pci,netdev=n0,romfile=,mac=" + mac));
        Path log = folder.resolve(word + ".log");
        guests.put(name, new QemuGuest(Programs.talk(command), log));
        consoles.put(name, log);
        return jack.jack();
    }

    /// By `vm/nic`.
    public SortedMap<String, QemuGuest> guests() {
        return Collections.unmodifiableSortedMap(guests);
    }

    /// Files in which the consoles are written down.
    public SortedMap<String, Path> consoles() {
        return Collections.unmodifiableSortedMap(consoles);
    }

    /// Waits until every guest has its shell; false when one has died or the time is up.
    public boolean awaitReady(Fabric fabric, long patienceNs) {
        fabric.runUntil(
                () -> guests.values().stream().allMatch(g -> g.ready() || !g.alive()), patienceNs);
        return guests.values().stream().allMatch(QemuGuest::ready);
    }

    @Override
    public void close() {
        guests.values().forEach(QemuGuest::close);
        ports.forEach(PortJack::close);
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The next start removes the folder by its mark.
            return;
        }
    }
}
