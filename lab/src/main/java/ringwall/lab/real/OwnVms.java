package ringwall.lab.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.GuestMaker;
import ringwall.lab.Lab;
import ringwall.lab.RealPort;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Station;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.ports.vhost.VhostOptions;
import ringwall.ports.vhost.VhostPort;

/// Sockets for VMs of the user's own: a vNIC's port as a vhost-user socket, or one for QEMU's
/// `-netdev stream`.
public final class OwnVms implements AutoCloseable {
    private final Path folder;
    private final String prefix;
    private final SortedMap<String, Open> ports = new TreeMap<>();

    private record Open(RealPort port, Path socket, boolean stream) {}

    /// Somebody whom the lab cannot ask for anything.
    private record Owner(String name, List<Ip> ips, RealPort realPort) implements Station {
        @Override
        public WatchedPort port() {
            return realPort;
        }

        @Override
        public boolean takesOrders() {
            return false;
        }

        @Override
        public CompletableFuture<Guest.PingResult> ping(
                Ip to, int count, long intervalNs, long patienceNs) {
            return CompletableFuture.completedFuture(new Guest.PingResult(0, 0, false));
        }

        @Override
        public CompletableFuture<Boolean> connects(Ip to, int port, long patienceNs) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletableFuture<Boolean> asks(Ip to, int port, long patienceNs) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletableFuture<Boolean> serve(int protocol, int port) {
            return CompletableFuture.completedFuture(false);
        }
    }

    /// @param folder for sockets
    /// @param prefix of their names
    public OwnVms(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /// How to put a VM on a port.
    ///
    /// @param socket vhost-user or stream, the lab is the server
    /// @param mode and owner of the socket file
    /// @param libvirt the interface's XML
    public record Instructions(
            String vnic, Path socket, String owner, String mode, String qemu, String libvirt) {}

    /// Opens the port of a vNIC in place of its in-process guest; once open, it stays as it is.
    ///
    /// @param name a VM with one vNIC, or `vm/nic`
    /// @param stream for `-netdev stream`, which asks nothing of the VM's memory; else vhost-user
    /// @throws IllegalArgumentException when there is none of that name, or it is open otherwise
    public Instructions open(Lab lab, String name, boolean stream) throws IOException {
        Vnic vnic =
                Vnic.of(lab).stream()
                        .filter(v ->
                                v.name().equals(name)
                                        || v.vm().name().equals(name) && v.vm().vnics().size() == 1)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no vNIC '" + name + "'"));
        Open open = ports.get(vnic.name());
        if (open == null) {
            open = open(lab, vnic, stream);
        } else if (open.stream != stream) {
            throw new IllegalArgumentException(
                    "the port of "
                            + vnic.name()
                            + " is already open as "
                            + (open.stream ? "stream" : "vhost-user"));
        }
        String mac = vnic.vnic().mac().toString();
        return new Instructions(
                vnic.name(),
                open.socket,
                Files.getOwner(open.socket).getName(),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(open.socket)),
                stream ? streamQemu(open.socket, mac) : vhostQemu(open.socket, mac),
                stream ? streamLibvirt(open.socket, mac) : vhostLibvirt(open.socket, mac));
    }

    private Open open(Lab lab, Vnic vnic, boolean stream) throws IOException {
        String kind = stream ? ".stream" : ".vhost";
        Path socket = folder.resolve(prefix + "." + vnic.name().replace('/', '.') + kind);
        Files.deleteIfExists(socket);
        FramePort inner =
                stream
                        ? StreamPort.listen(vnic.name(), Endpoint.parse("unix:" + socket))
                        : VhostPort.server(
                                vnic.name(),
                                socket,
                                new VhostOptions(
                                        1, lab.options().dataplane().takesOffloads(), false));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        RealPort port = new RealPort(inner, lab.fabric()::nowNs);
        Open made = new Open(port, socket, stream);
        ports.put(vnic.name(), made);
        String station = Lab.stationName(vnic.vm(), vnic.vnic());
        lab.plugReal(
                vnic.name(),
                new GuestMaker.Made(port, new Owner(station, vnic.vnic().addresses(), port)));
        return made;
    }

    private static String vhostQemu(Path socket, String mac) {
        return ("-object memory-backend-memfd,id=ram,size=512M,share=on -machine memory-backend=ram -m 512M"
                        + " -chardev socket,id=c0,path=%s,reconnect=1 -netdev vhost-user,id=n0,chardev=c0"
                        + " -device virtio-net-pci,netdev=n0,mac=%s")
                .formatted(socket, mac);
    }

    private static String streamQemu(Path socket, String mac) {
        return "-netdev stream,id=n0,server=off,addr.type=unix,addr.path=%s -device virtio-net-pci,netdev=n0,mac=%s"
                .formatted(socket, mac);
    }

    private static String vhostLibvirt(Path socket, String mac) {
        return """
        <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>
        <interface type='vhostuser'>
          <mac address='%s'/>
          <source type='unix' path='%s' mode='client'/>
          <model type='virtio'/>
        </interface>\
        """
                .formatted(mac, socket);
    }

    /// libvirt has no interface type for `-netdev stream`: QEMU's own arguments go through it.
    private static String streamLibvirt(Path socket, String mac) {
        return """
        <domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
          <qemu:commandline>
            <qemu:arg value='-netdev'/>
            <qemu:arg value='stream,id=rw0,server=off,addr.type=unix,addr.path=%s'/>
            <qemu:arg value='-device'/>
            <qemu:arg value='virtio-net-pci,netdev=rw0,mac=%s'/>
          </qemu:commandline>
        </domain>\
        """
                .formatted(socket, mac);
    }

    @Override
    public void close() {
        ports.values().forEach(open -> open.port.end());
    }
}
