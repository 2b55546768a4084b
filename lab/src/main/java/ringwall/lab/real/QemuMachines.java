package ringwall.lab.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ringwall.lab.PortJack;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.DebianPackages;
import ringwall.model.Mac;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;

/// QEMU VMs with a jack each, to be cabled to anything.
public final class QemuMachines implements AutoCloseable {
    private final Path folder;
    private final QemuVm.Image image;
    private final List<Machine> machines = new ArrayList<>();

    /// @param folder for sockets and consoles; removed at the end
    /// @throws IllegalStateException names the packages to install
    public QemuMachines(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.image = QemuVm.Image.make(folder);
    }

    /// One of them.
    ///
    /// @param jack its adapter's
    public record Machine(String name, Mac mac, Jack jack, Agent agent, QemuVm vm, PortJack port) {}

    /// Starts one; it boots while the fabric runs ([Agent#ready]).
    public Machine start(Fabric fabric, String name, Mac mac) throws IOException {
        Path socket = folder.resolve(name + ".sock");
        StreamPort port = StreamPort.listen(name, Endpoint.parse("unix:" + socket));
        PortJack jack = new PortJack(fabric, name, port);
        QemuVm vm =
                new QemuVm(
                        image,
                        folder,
                        name,
                        socket,
                        QemuGuests.Wire.STREAM,
                        List.of(mac.toString()));
        Machine made = new Machine(name, mac, jack.jack(), vm.agent(), vm, jack);
        machines.add(made);
        vm.boot();
        return made;
    }

    @Override
    public void close() {
        machines.forEach(machine -> machine.vm.close());
        machines.forEach(machine -> machine.port.close());
        try {
            DebianPackages.delete(folder);
        } catch (IOException _) {
            return; // a folder for temporary files
        }
    }
}
