package ringwall.lab.real;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.lab.system.DebianPackages;
import ringwall.lab.system.Programs;

/// The root file system of QEMU guests, in memory, one for all: busybox, the kernel modules for
/// virtio adapters, perl-base for the lab's agent, tcpdump where there is one. An archive in the
/// kernel's `newc` format (Documentation/driver-api/early-userspace/buffer-format.rst), not
/// compressed: without KVM, unpacking costs seconds.
///
/// The first serial line is a console with a shell, the second is the agent's.
final class Initramfs {
    private static final String INIT =
            """
            #!/bin/busybox sh
            /bin/busybox mkdir -p /proc /sys /dev /tmp /www /sbin /usr/sbin
            /bin/busybox mount -t proc proc /proc
            /bin/busybox mount -t sysfs sysfs /sys
            /bin/busybox mount -t devtmpfs dev /dev
            exec </dev/ttyS0 >/dev/ttyS0 2>&1
            /bin/busybox --install -s /bin
            export PATH=/bin:/usr/bin:/sbin:/usr/sbin
            for m in $(cat /modules/order); do insmod /modules/$m; done
            ip link set lo up
            n=0; while [ ! -e /sys/class/net/eth0 ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
            stty -F /dev/ttyS1 raw -echo
            (while true; do perl /agent.pl </dev/ttyS1 >/dev/ttyS1; sleep 1; done) &
            while true; do setsid cttyhack sh; done
            """;

    /// udhcpc's: sets what the server said.
    private static final String DHCP =
            """
            #!/bin/sh
            if [ "$1" = bound ] || [ "$1" = renew ]; then
              ip address replace $ip/$mask dev $interface
              for r in $router; do ip route replace default via $r dev $interface; break; done
              for d in $dns; do echo nameserver $d; done > /etc/resolv.conf
              [ -n "$mtu" ] && ip link set $interface mtu $mtu
              echo "address $ip/$mask router $router dns $dns mtu $mtu server $serverid"
            fi
            """;

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+)\\s+\\(0x");

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream(16 << 20);
    private final Set<String> folders = new LinkedHashSet<>();
    private final Set<String> files = new LinkedHashSet<>();
    private int inode = 1;

    private Initramfs() {}

    /// Writes the archive.
    ///
    /// @throws IllegalStateException names what is missing
    static void write(Path file, GuestKernel kernel) throws IOException {
        Initramfs made = new Initramfs();
        made.file("init", 0100755, text(INIT));
        made.file("bin/udhcpc.script", 0100755, text(DHCP));
        made.file("etc/hosts", 0100644, text("127.0.0.1 localhost\n::1 localhost\n"));
        made.program(busybox(), "bin/busybox");
        made.perl();
        Optional<Path> tcpdump = Programs.find("tcpdump");
        if (tcpdump.isPresent()) {
            made.program(tcpdump.get(), "usr/bin/tcpdump");
        }
        StringBuilder order = new StringBuilder();
        for (Map.Entry<String, byte[]> module : kernel.load().entrySet()) {
            order.append(module.getKey()).append('\n');
            made.file("modules/" + module.getKey(), 0100644, module.getValue());
        }
        made.file("modules/order", 0100644, text(order.toString()));
        made.entry("TRAILER!!!", 0, new byte[0]);
        Files.write(file, made.archive.toByteArray());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Path busybox() {
        return Programs.find("busybox")
                .orElseGet(() -> {
                    Path root = DebianPackages.unpacked("busybox-static");
                    Path usual = root.resolve("bin/busybox");
                    return Files.exists(usual) ? usual : root.resolve("usr/bin/busybox");
                });
    }

    private void perl() throws IOException {
        Path perl =
                Programs.find("perl")
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no perl for the agent in QEMU guests. Mend: apt-get install perl-base"));
        program(perl, "usr/bin/perl");
        String agent;
        try (InputStream in = Agent.script()) {
            agent = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        // It ends at once, as its input does, and says what it has loaded.
        String list = "END { print \"$_\\n\" for values %INC, @DynaLoader::dl_shared_objects }\n";
        for (String name : Programs.must(perl.toString(), "-e", list + agent).split("\n", -1)) {
            if (name.startsWith("/")) {
                file(name.substring(1), 0100644, Files.readAllBytes(Path.of(name)));
            }
        }
        file("agent.pl", 0100644, text(agent));
        link("bin/perl", "/usr/bin/perl");
    }

    /// A program with the libraries that it is linked with.
    private void program(Path from, String to) throws IOException {
        file(to, 0100755, Files.readAllBytes(from));
        Matcher libraries = LIBRARY.matcher(Programs.run(List.of("ldd", from.toString())).output());
        while (libraries.find()) {
            String library = libraries.group(1);
            file(library.substring(1), 0100755, Files.readAllBytes(Path.of(library)));
        }
    }

    private void file(String name, int mode, byte[] data) throws IOException {
        if (files.add(name)) {
            folders(name);
            entry(name, mode, data);
        }
    }

    private void link(String name, String target) throws IOException {
        folders(name);
        entry(name, 0120777, text(target));
    }

    private void folders(String name) throws IOException {
        for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
            String folder = name.substring(0, at);
            if (folders.add(folder)) {
                entry(folder, 0040755, new byte[0]);
            }
        }
    }

    private void entry(String name, int mode, byte[] data) throws IOException {
        byte[] path = text(name + "\0");
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
