package ringwall.lab.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import ringwall.lab.system.Programs;

/// The root file system of a QEMU guest, in memory: a static busybox, the kernel modules for its
/// virtio adapter, an init that sets addresses and gives a shell on the serial line. An archive in
/// the kernel's `newc` format (Documentation/driver-api/early-userspace/buffer-format.rst).
final class Initramfs {
    private static final List<String> WANTED =
            List.of("virtio_pci", "virtio_net", "af_packet", "ipv6");

    private static final String INIT =
            """
            #!/bin/busybox sh
            /bin/busybox mkdir -p /proc /sys /dev /tmp /www
            /bin/busybox mount -t proc proc /proc
            /bin/busybox mount -t sysfs sysfs /sys
            /bin/busybox mount -t devtmpfs dev /dev
            exec </dev/ttyS0 >/dev/ttyS0 2>&1
            /bin/busybox --install -s /bin
            export PATH=/bin
            for m in $(cat /modules/order); do insmod /modules/$m 2>/dev/null; done
            ip link set lo up
            n=0; while [ ! -e /sys/class/net/eth0 ] && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
            echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad 2>/dev/null
            for w in $(cat /proc/cmdline); do case $w in rw.mtu=*) ip link set eth0 mtu ${w#rw.mtu=};; esac; done
            ip link set eth0 up
            for w in $(cat /proc/cmdline); do case $w in
              rw.address=*) ip address add ${w#rw.address=} dev eth0;;
              rw.name=*) hostname ${w#rw.name=}; echo ${w#rw.name=} > /www/index.html;;
            esac; done
            for w in $(cat /proc/cmdline); do case $w in
              rw.gateway4=*) ip route add default via ${w#rw.gateway4=};;
              rw.gateway6=*) ip -6 route add default via ${w#rw.gateway6=};;
              rw.http=*) httpd -p ${w#rw.http=} -h /www;;
            esac; done
            echo RINGWALL-GUEST-READY
            while true; do setsid cttyhack sh; done
            """;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private int inode = 1;

    private Initramfs() {}

    /// A kernel with its modules.
    record Kernel(Path image, Path modules) {
        /// The newest in `/boot` that has its modules.
        ///
        /// @throws IllegalStateException names the package to install
        static Kernel find() {
            List<Kernel> found = new ArrayList<>();
            try (var files = Files.list(Path.of("/boot"))) {
                for (Path image : files.sorted().toList()) {
                    String name = image.getFileName().toString();
                    if (name.startsWith("vmlinuz-")) {
                        Path modules = Path.of("/lib/modules", name.substring(8));
                        if (Files.exists(modules.resolve("modules.dep"))) {
                            found.add(new Kernel(image, modules));
                        }
                    }
                }
            } catch (IOException e) {
                found.clear();
            }
            if (found.isEmpty()) {
                throw new IllegalStateException(
                        "no kernel for QEMU guests in /boot. Mend: apt-get install linux-image-cloud-amd64");
            }
            return found.getLast();
        }
    }

    /// Writes the archive, compressed.
    ///
    /// @throws IllegalStateException names what is missing
    static void write(Path file, Kernel kernel) throws IOException {
        Path busybox =
                Programs.find("busybox")
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no busybox for QEMU guests. Mend: apt-get install busybox-static"));
        Initramfs made = new Initramfs();
        for (String folder : List.of("bin", "modules", "root", "etc")) {
            made.entry(folder, 0040755, new byte[0]);
        }
        made.entry("init", 0100755, INIT.getBytes(StandardCharsets.UTF_8));
        made.entry("bin/busybox", 0100755, Files.readAllBytes(busybox));
        StringBuilder order = new StringBuilder();
        for (Path module : modules(kernel)) {
            String name = module.getFileName().toString();
            order.append(name).append('\n');
            made.entry("modules/" + name, 0100644, Files.readAllBytes(module));
        }
        made.entry("modules/order", 0100644, order.toString().getBytes(StandardCharsets.UTF_8));
        made.entry("TRAILER!!!", 0, new byte[0]);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            made.archive.writeTo(out);
        }
    }

    /// The wanted modules behind what they depend on. Those that are built in have no file.
    private static Set<Path> modules(Kernel kernel) throws IOException {
        Set<Path> order = new LinkedHashSet<>();
        for (String line : Files.readAllLines(kernel.modules().resolve("modules.dep"))) {
            int colon = line.indexOf(':');
            String file = line.substring(0, colon);
            String name = Path.of(file).getFileName().toString();
            if (name.endsWith(".ko") && WANTED.contains(name.substring(0, name.length() - 3))) {
                List<String> needs =
                        List.of(line.substring(colon + 1).strip().split(" ", -1)).reversed();
                for (String need : needs) {
                    if (!need.isEmpty()) {
                        order.add(kernel.modules().resolve(need));
                    }
                }
                order.add(kernel.modules().resolve(file));
            }
        }
        return order;
    }

    private void entry(String name, int mode, byte[] data) throws IOException {
        byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
        String header =
                "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X"
                        .formatted(
                                inode++, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, path.length, 0);
        archive.write(header.getBytes(StandardCharsets.US_ASCII));
        archive.write(path);
        pad();
        archive.write(data);
        pad();
    }

    private void pad() {
        while (archive.size() % 4 != 0) {
            archive.write(0);
        }
    }
}
