package ringwall.lab.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ringwall.lab.system.DebianPackages;
import ringwall.lab.system.Programs;

/// A Debian kernel for QEMU guests: one that is installed, else one from a package that is fetched
/// and unpacked.
///
/// @param image what QEMU boots
/// @param modules the folder `lib/modules/RELEASE`
record GuestKernel(Path image, Path modules) {
    private static final String PACKAGE = "linux-image-cloud-amd64";

    /// What a guest needs; those that the kernel has built in have no file. Debian's virtio wants
    /// virtio_ring to be there first and does not say so.
    private static final List<String> WANTED =
            List.of("virtio_ring", "virtio", "virtio_pci", "virtio_net", "af_packet", "ipv6");

    /// @throws IllegalStateException names the package to install
    static GuestKernel find() {
        Optional<GuestKernel> installed = newest(Path.of("/"));
        if (installed.isPresent()) {
            return installed.get();
        }
        String name = DebianPackages.dependency(PACKAGE, "linux-image-").orElse(PACKAGE);
        return newest(DebianPackages.unpacked(name))
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no kernel for QEMU guests in /boot or in package "
                                        + name
                                        + ". Mend: apt-get install "
                                        + PACKAGE));
    }

    /// The newest below a root folder that can be read and has its modules; a cloud kernel before
    /// others.
    static Optional<GuestKernel> newest(Path root) {
        List<GuestKernel> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve("boot"))) {
            for (Path image : files.filter(Files::isReadable).sorted().toList()) {
                String name = image.getFileName().toString();
                if (name.startsWith("vmlinuz-")) {
                    String release = name.substring("vmlinuz-".length());
                    modules(root, release).ifPresent(m -> found.add(new GuestKernel(image, m)));
                }
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        return found.stream()
                .filter(k -> k.image.toString().contains("cloud"))
                .reduce((a, b) -> b)
                .or(() -> found.stream().reduce((a, b) -> b));
    }

    private static Optional<Path> modules(Path root, String release) {
        return Stream.of("lib/modules", "usr/lib/modules")
                .map(folder -> root.resolve(folder).resolve(release))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /// The wanted modules, each behind what it depends on: file name to bytes, ready for `insmod`.
    ///
    /// @throws IOException when a module cannot be read
    Map<String, byte[]> load() throws IOException {
        Map<String, Path> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(modules)) {
            all.filter(f -> f.getFileName().toString().matches(".*\\.ko(\\.xz|\\.zst|\\.gz)?"))
                    .forEach(f -> files.put(moduleName(f), f));
        }
        Map<String, byte[]> order = new LinkedHashMap<>();
        for (String wanted : WANTED) {
            add(wanted, files, order);
        }
        return order;
    }

    private static String moduleName(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf(".ko")).replace('-', '_');
    }

    private static void add(String name, Map<String, Path> files, Map<String, byte[]> order)
            throws IOException {
        Path file = files.get(name);
        if (file == null || order.containsKey(name + ".ko")) {
            return;
        }
        byte[] bytes = bytes(file);
        for (String need : depends(bytes)) {
            add(need, files, order);
        }
        order.put(name + ".ko", bytes);
    }

    /// From the module's `.modinfo`: texts such as `depends=virtio,virtio_ring`.
    private static List<String> depends(byte[] module) {
        String text = new String(module, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("\0depends=");
        if (at < 0) {
            return List.of();
        }
        int from = at + "\0depends=".length();
        String names = text.substring(from, text.indexOf('\0', from));
        return names.isEmpty() ? List.of() : List.of(names.replace('-', '_').split(",", -1));
    }

    private static byte[] bytes(Path file) throws IOException {
        String name = file.toString();
        if (name.endsWith(".ko")) {
            return Files.readAllBytes(file);
        }
        String tool = name.endsWith(".xz") ? "xz" : name.endsWith(".zst") ? "zstd" : "gzip";
        return Programs.output(List.of(tool, "-dc", name));
    }
}
