package ringwall.ports.vhost;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A Linux guest of a kernel, a static busybox and one script, as small as it gets; QEMU runs it
/// with or without KVM.
final class TinyGuest {
    private TinyGuest() {}

    private static final List<String> MODULES =
            List.of(
                    // Some kernels' virtio needs virtio_ring, none's the other way round.
                    "drivers/virtio/virtio_ring",
                    "drivers/virtio/virtio",
                    "drivers/virtio/virtio_pci_legacy_dev",
                    "drivers/virtio/virtio_pci_modern_dev",
                    "drivers/virtio/virtio_pci",
                    "net/core/failover",
                    "drivers/net/net_failover",
                    "drivers/net/virtio_net");

    /// The newest Debian cloud kernel, if one is installed.
    static Optional<Path> kernel() throws IOException {
        if (!Files.isDirectory(Path.of("/boot"))) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(Path.of("/boot"))) {
            return files.filter(f -> f.getFileName().toString().matches("vmlinuz-.*cloud-amd64"))
                    .max(Path::compareTo);
        }
    }

    /// An initramfs (cpio, newc) whose /init loads virtio-net and runs `script`.
    static void initramfs(Path kernel, String script, Path to) throws IOException {
        String release = kernel.getFileName().toString().substring("vmlinuz-".length());
        Path modules = Path.of("/lib/modules", release, "kernel");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> loads = new ArrayList<>();
        for (String directory : List.of("bin", "m", "proc", "sys", "dev", "www")) {
            entry(out, directory, 040755, new byte[0]);
        }
        entry(out, "bin/busybox", 0100755, Files.readAllBytes(Path.of("/usr/bin/busybox")));
        for (String module : MODULES) {
            String name = module.substring(module.lastIndexOf('/') + 1) + ".ko";
            Path file = modules.resolve(module + ".ko");
            if (!Files.exists(file)) {
                file =
                        java.util.Objects.requireNonNull(modules.getParent())
                                .resolve("kernel")
                                .resolve("net/core")
                                .resolve(name);
            }
            entry(out, "m/" + name, 0100644, Files.readAllBytes(file));
            loads.add("insmod /m/" + name);
        }
        String init =
                """
                #!/bin/busybox sh
                /bin/busybox --install -s /bin
                export PATH=/bin
                mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev
                exec </dev/ttyS0 >/dev/ttyS0 2>&1
                """
                        + String.join("\n", loads)
                        + "\n"
                        + script
                        + "\npoweroff -f\n";
        entry(out, "init", 0100755, init.getBytes(StandardCharsets.UTF_8));
        entry(out, "TRAILER!!!", 0, new byte[0]);
        Files.write(to, out.toByteArray());
    }

    private static void entry(ByteArrayOutputStream out, String name, int mode, byte[] data) {
        int inode = out.size() + 1;
        StringBuilder header = new StringBuilder("070701");
        for (int field :
                new int[] {
                    inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length() + 1, 0
                }) {
            header.append("%08X".formatted(field).toUpperCase(Locale.ROOT));
        }
        out.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
        pad(out);
        out.writeBytes(data);
        pad(out);
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }

    /// Without MSI-X (`vectors=0`): Debian's QEMU 7.2 dies of a null pointer when a vhost device
    /// uses it without KVM.
    static List<String> qemu(Path kernel, Path initramfs, Path socket, int number, String role) {
        return List.of(
                "qemu-system-x86_64",
                "-accel",
                "tcg",
                "-cpu",
                "max",
                "-m",
                "128",
                "-object",
                "memory-backend-memfd,id=m,size=128M,share=on",
                "-numa",
                "node,memdev=m",
                "-nodefaults",
                "-nographic",
                "-no-reboot",
                "-serial",
                "stdio",
                "-kernel",
                kernel.toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                "console=ttyS0 quiet panic=-1 number=" + number + " role=" + role,
                "-chardev",
                "socket,id=c,path=" + socket,
                "-netdev",
                "vhost-user,id=n,chardev=c,queues=2",
                "-device",
                "virtio-net-pci,netdev=n,mq=on,vectors=0,romfile=,mac=52:54:00:00:00:0" + number);
    }
}
