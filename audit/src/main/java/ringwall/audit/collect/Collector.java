package ringwall.audit.collect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import ringwall.audit.fact.Redact;

/// Runs read-only commands on this Linux host, one program with arguments each (no shell), and
/// keeps what they print. A command that is missing, fails or takes over 20 s is noted; the others
/// go on. Passwords and keys in files are left out.
public final class Collector {

    private static final Pattern VM_PORT = Pattern.compile("(tap|vnet|vif)[0-9a-f].*");
    private static final int SECONDS = 20;
    private static final int MAX_BYTES = 64 << 20;

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    /// What was collected: path in the archive to bytes; and what could not be.
    public record Collected(Map<String, byte[]> files, List<String> notes) {}

    private Collector() {}

    /// `host` names the directory in the archive.
    public static Collected here(String host) {
        var collector = new Collector();
        collector.linux();
        collector.libvirt();
        collector.proxmox();
        collector.run("ovs-dump.json", "ovsdb-client", "dump", "--format=json");
        var under = new TreeMap<String, byte[]>();
        collector.files.forEach((name, bytes) -> under.put(host + "/" + name, bytes));
        return new Collected(under, collector.notes);
    }

    private void linux() {
        run("ip-link.json", "ip", "-j", "-d", "link");
        run("ip-addr.json", "ip", "-j", "-d", "addr");
        run("ip-route.json", "ip", "-j", "route");
        run("bridge-link.json", "bridge", "-j", "-d", "link");
        run("bridge-vlan.json", "bridge", "-j", "vlan");
        run("sys-class-net.txt", "ls", "-l", "/sys/class/net");
        run("lspci-k.txt", "lspci", "-Dk");
        run("ss.txt", "ss", "-Hltn");
        run("lldpctl.json", "lldpctl", "-f", "json0");
        run("nft.json", "nft", "-j", "list", "ruleset");
        for (String bond : list(Path.of("/proc/net/bonding"))) {
            read("bonding/" + bond, Path.of("/proc/net/bonding", bond));
        }
        for (String nic : list(Path.of("/sys/class/net"))) {
            if (Files.exists(Path.of("/sys/class/net", nic, "device"))) {
                run("ethtool-i-" + nic + ".txt", "ethtool", "-i", nic);
            } else if (VM_PORT.matcher(nic).matches()) {
                run(
                        "tc-" + nic + "-ingress.json",
                        "tc",
                        "-j",
                        "filter",
                        "show",
                        "dev",
                        nic,
                        "ingress");
                run(
                        "tc-" + nic + "-egress.json",
                        "tc",
                        "-j",
                        "filter",
                        "show",
                        "dev",
                        nic,
                        "egress");
            }
        }
        read("interfaces", Path.of("/etc/network/interfaces"));
        all("interfaces.d", Path.of("/etc/network/interfaces.d"));
        all("netplan", Path.of("/etc/netplan"));
        read("frr.conf", Path.of("/etc/frr/frr.conf"));
    }

    private void proxmox() {
        Path pve = Path.of("/etc/pve");
        for (String directory : List.of("qemu-server", "lxc", "firewall", "sdn")) {
            all(directory, pve.resolve(directory));
        }
    }

    private void all(String name, Path directory) {
        for (String file : list(directory)) {
            read(name + "/" + file, directory.resolve(file));
        }
    }

    private void libvirt() {
        each("libvirt/domain-", "list --all --name", "dumpxml");
        each("libvirt/network-", "net-list --all --name", "net-dumpxml");
        each("libvirt/filter-", "nwfilter-list --name", "nwfilter-dumpxml");
        read("libvirt/libvirtd.conf", Path.of("/etc/libvirt/libvirtd.conf"));
    }

    private void each(String prefix, String list, String dump) {
        var words = new ArrayList<>(List.of("virsh", "-r"));
        words.addAll(List.of(list.split(" ", -1)));
        byte[] names = output(words);
        for (String name : new String(names, StandardCharsets.UTF_8).split("\n", -1)) {
            if (!name.isBlank()) {
                run(
                        prefix + name.strip().replaceAll("[^A-Za-z0-9._-]", "_") + ".xml",
                        "virsh",
                        "-r",
                        dump,
                        name.strip());
            }
        }
    }

    private static List<String> list(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.map(p -> String.valueOf(p.getFileName())).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private void read(String name, Path path) {
        try {
            if (Files.isReadable(path) && Files.isRegularFile(path)) {
                String text = Files.readString(path, StandardCharsets.ISO_8859_1);
                files.put(name, Redact.all(text).getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            notes.add(path + " cannot be read: " + e.getMessage());
        }
    }

    private void run(String name, String... command) {
        byte[] bytes = output(List.of(command));
        if (bytes.length > 0) {
            files.put(name, bytes);
        }
    }

    private byte[] output(List<String> command) {
        String shown = String.join(" ", command);
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            var bytes = new ByteArrayOutputStream();
            Thread reader = Thread.startVirtualThread(() -> copy(process.getInputStream(), bytes));
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
                notes.add(shown + ": no answer within " + SECONDS + " s");
            }
            reader.join(2_000);
            if (ended && process.exitValue() != 0) {
                notes.add(shown + ": ended with " + process.exitValue());
            }
            synchronized (bytes) {
                return bytes.toByteArray();
            }
        } catch (IOException _) {
            notes.add(command.getFirst() + " is not installed; left out: " + shown);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new byte[0];
    }

    private static void copy(InputStream in, ByteArrayOutputStream out) {
        var buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0 && out.size() < MAX_BYTES; n = in.read(buffer)) {
                synchronized (out) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException _) {
            // the process was stopped: what came so far counts
        }
    }

    /// A tar.gz (ustar) of the files; `at` is their time.
    public static void archive(Collected collected, Instant at, OutputStream to)
            throws IOException {
        try (var out = new GZIPOutputStream(to)) {
            for (Map.Entry<String, byte[]> file : collected.files().entrySet()) {
                out.write(header(file.getKey(), file.getValue().length, at));
                out.write(file.getValue());
                out.write(new byte[(512 - file.getValue().length % 512) % 512]);
            }
            out.write(new byte[1024]);
        }
    }

    private static byte[] header(String name, int bytes, Instant at) {
        var header = new byte[512];
        put(header, 0, name.length() > 99 ? name.substring(name.length() - 99) : name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, "%011o".formatted(bytes));
        put(header, 136, "%011o".formatted(at.getEpochSecond()));
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, header.length - at));
    }
}
