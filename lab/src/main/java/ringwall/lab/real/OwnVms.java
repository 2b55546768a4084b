package ringwall.lab.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.lab.Lab;
import ringwall.lab.PortJack;
import ringwall.ports.vhost.VhostOptions;
import ringwall.ports.vhost.VhostPort;

/// Sockets for VMs of the user's own: a vNIC's port as a vhost-user socket.
public final class OwnVms implements AutoCloseable {
    private final Path folder;
    private final String prefix;
    private final SortedMap<String, PortJack> ports = new TreeMap<>();

    /// @param folder for sockets
    /// @param prefix of their names
    public OwnVms(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    /// How to put a VM on a port.
    ///
    /// @param socket vhost-user, the lab is the server
    /// @param mode and owner of the socket file
    public record Instructions(
            String vnic, Path socket, String owner, String mode, String qemu, String libvirt) {}

    /// Opens the port of a vNIC in place of its in-process guest; once open, it stays.
    ///
    /// @param name a VM with one vNIC, or `vm/nic`
    /// @throws IllegalArgumentException when there is none of that name
    public Instructions open(Lab lab, String name) throws IOException {
        Vnic vnic =
                Vnic.of(lab).stream()
                        .filter(v ->
                                v.name().equals(name)
                                        || v.vm().name().equals(name) && v.vm().vnics().size() == 1)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no vNIC '" + name + "'"));
        Path socket = folder.resolve(prefix + "." + vnic.name().replace('/', '.') + ".vhost");
        if (!ports.containsKey(vnic.name())) {
            VhostPort port =
                    VhostPort.server(vnic.name(), socket, new VhostOptions(1, false, false));
            Files.setPosixFilePermissions(
                    socket, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            PortJack jack = new PortJack(lab.fabric(), vnic.name(), port);
            ports.put(vnic.name(), jack);
            lab.plugReal(vnic.name(), jack.jack());
        }
        String mac = vnic.vnic().mac().toString();
        String qemu =
                ("-object memory-backend-memfd,id=ram,size=512M,share=on -machine memory-backend=ram -m 512M"
                                + " -chardev socket,id=c0,path=%s -netdev vhost-user,id=n0,chardev=c0"
                                + " -device virtio-net-pci,netdev=n0,mac=%s")
                        .formatted(socket, mac);
        String libvirt =
                """
                <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>
                <interface type='vhostuser'>
                  <mac address='%s'/>
                  <source type='unix' path='%s' mode='client'/>
                  <model type='virtio'/>
                </interface>\
                """
                        .formatted(mac, socket);
        return new Instructions(
                vnic.name(),
                socket,
                Files.getOwner(socket).getName(),
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(socket)),
                qemu,
                libvirt);
    }

    @Override
    public void close() {
        ports.values().forEach(PortJack::close);
    }
}
