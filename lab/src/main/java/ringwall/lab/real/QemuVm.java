package ringwall.lab.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.lab.system.Programs;

/// One QEMU with the lab's small Linux in it.
///
///     ttyS0  console: a log file, and a socket for who wants the shell      ttyS1  the agent: QEMU's own input and output
public final class QemuVm implements AutoCloseable {
    private static final String QEMU = "qemu-system-x86_64";
    private static final int MEGABYTES = 160;

    /// Kernel and root, shared by all VMs of a lab.
    record Image(Path kernel, Path root) {
        /// @throws IllegalStateException names the packages to install
        static Image make(Path folder) throws IOException {
            if (Programs.find(QEMU).isEmpty()) {
                throw new IllegalStateException(
                        "no "
                                + QEMU
                                + " for QEMU guests. Mend: apt-get install qemu-system-x86 busybox-static linux-image-cloud-amd64");
            }
            GuestKernel kernel = GuestKernel.find();
            Path root = folder.resolve("root.cpio");
            Initramfs.write(root, kernel);
            return new Image(kernel.image(), root);
        }
    }

    private final Path folder;
    private final String word;
    private final List<String> command;
    private final Agent agent = new Agent();

    /// @param socket the port of its first adapter; further ones have `SOCKET.1` and so on
    /// @param macs of its adapters
    QemuVm(
            Image image,
            Path folder,
            String word,
            Path socket,
            QemuGuests.Wire wire,
            List<String> macs) {
        this.folder = folder;
        this.word = word;
        this.command = command(image, socket, wire, macs);
    }

    private List<String> command(
            Image image, Path socket, QemuGuests.Wire wire, List<String> macs) {
        List<String> words = new ArrayList<>(List.of(QEMU, "-nodefaults", "-no-user-config"));
        words.addAll(List.of("-name", "rw-" + ProcessHandle.current().pid() + "-" + word));
        words.addAll(List.of("-display", "none", "-no-reboot", "-m", MEGABYTES + "M"));
        words.addAll(List.of("-accel", accelerator(), "-cpu", "max"));
        words.addAll(List.of("-kernel", image.kernel.toString(), "-initrd", image.root.toString()));
        words.addAll(List.of("-append", "console=ttyS0 quiet panic=-1 random.trust_cpu=on"));
        words.addAll(
                List.of(
                        "-chardev",
                        "socket,id=console,server=on,wait=off,path="
                                + consoleSocket()
                                + ",logfile="
                                + console(),
                        "-serial",
                        "chardev:console",
                        "-chardev",
                        "stdio,id=agent,signal=off",
                        "-serial",
                        "chardev:agent"));
        for (int i = 0; i < macs.size(); i++) {
            words.addAll(
                    adapter(i, i == 0 ? socket.toString() : socket + "." + i, wire, macs.get(i)));
        }
        return words;
    }

    /// Without MSI-X (`vectors=0`) on vhost-user: QEMU 7.2 dies of a null pointer when such a
    /// device uses it without KVM.
    private static List<String> adapter(
            int number, String socket, QemuGuests.Wire wire, String mac) {
        String device = "virtio-net-pci,netdev=n" + number + ",romfile=,mac=" + mac;
        return switch (wire) {
            case STREAM ->
                    List.of(
                            "-netdev",
                            "stream,id=n"
                                    + number
                                    + ",server=off,addr.type=unix,addr.path="
                                    + socket,
                            "-device",
                            device);
            case VHOST_USER -> {
                List<String> words = new ArrayList<>();
                if (number == 0) {
                    words.addAll(
                            List.of(
                                    "-object",
                                    "memory-backend-memfd,id=ram,share=on,size=" + MEGABYTES + "M",
                                    "-numa",
                                    "node,memdev=ram"));
                }
                words.addAll(
                        List.of(
                                "-chardev",
                                "socket,id=c" + number + ",reconnect=1,path=" + socket,
                                "-netdev",
                                "vhost-user,id=n" + number + ",chardev=c" + number,
                                "-device",
                                device + ",vectors=0"));
                yield words;
            }
        };
    }

    /// KVM only where the processor does the work: `kvm-pvm` and its like run only kernels made for
    /// them.
    static String accelerator() {
        boolean hardware =
                Files.isDirectory(Path.of("/sys/module/kvm_intel"))
                        || Files.isDirectory(Path.of("/sys/module/kvm_amd"));
        return hardware && Files.isWritable(Path.of("/dev/kvm")) ? "kvm" : "tcg";
    }

    /// Starts it.
    void boot() throws IOException {
        agent.start(Programs.talk(command, folder.resolve(word + ".qemu.log")));
    }

    Agent agent() {
        return agent;
    }

    /// A Unix socket with a shell on it: `socat -,raw,echo=0 UNIX-CONNECT:...`.
    public Path consoleSocket() {
        return folder.resolve(word + ".console");
    }

    /// What it printed on its console.
    public Path console() {
        return folder.resolve(word + ".log");
    }

    public Optional<Long> pid() {
        return agent.pid();
    }

    /// The console's and QEMU's last words, for an error.
    public String lastWords() {
        StringBuilder words = new StringBuilder();
        for (Path log : List.of(console(), folder.resolve(word + ".qemu.log"))) {
            try {
                List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
                lines.subList(Math.max(0, lines.size() - 8), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            } catch (IOException _) {
                words.append("no ").append(log.getFileName()).append('\n');
            }
        }
        return words.toString();
    }

    @Override
    public void close() {
        agent.close();
    }
}
