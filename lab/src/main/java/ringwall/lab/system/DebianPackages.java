package ringwall.lab.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Files of Debian packages that are not installed here: fetched by the user's own `apt-get
/// download`, unpacked, and kept in the cache folder (XDG Base Directory Specification); nothing is
/// installed and no root is needed.
public final class DebianPackages {
    private static final int PATIENCE_SECONDS = 180;

    private DebianPackages() {}

    /// Where unpacked packages are kept, a folder each.
    public static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path base =
                home != null && home.startsWith("/")
                        ? Path.of(home)
                        : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("ringwall").resolve("packages");
    }

    /// The folder with the package's files.
    ///
    /// @throws IllegalStateException names the package and how to install it, when it cannot be had
    public static Path unpacked(String name) {
        Path folder = cache().resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(cache());
            Path scratch =
                    Files.createTempDirectory(cache(), "rw-" + ProcessHandle.current().pid() + "-");
            try {
                return fetch(name, scratch, folder);
            } finally {
                delete(scratch);
            }
        } catch (IOException e) {
            throw cannot(name, String.valueOf(e.getMessage()));
        }
    }

    private static Path fetch(String name, Path scratch, Path folder) throws IOException {
        for (String tool : List.of("apt-get", "dpkg-deb")) {
            if (Programs.find(tool).isEmpty()) {
                throw cannot(name, "there is no " + tool + " to fetch it with");
            }
        }
        Programs.Ended fetched =
                Programs.run(List.of("apt-get", "download", name), scratch, PATIENCE_SECONDS);
        Optional<Path> file = Optional.empty();
        try (Stream<Path> files = Files.list(scratch)) {
            file = files.filter(f -> f.toString().endsWith(".deb")).findFirst();
        }
        if (!fetched.fine() || file.isEmpty()) {
            throw cannot(name, fetched.output().strip());
        }
        Path files = Files.createDirectory(scratch.resolve("files"));
        Programs.Ended unpacked =
                Programs.run(
                        List.of("dpkg-deb", "-x", file.get().toString(), files.toString()),
                        scratch,
                        PATIENCE_SECONDS);
        if (!unpacked.fine()) {
            throw cannot(name, unpacked.output().strip());
        }
        if (!Files.isDirectory(folder)) {
            Files.move(files, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }

    /// The first package that this one depends on and whose name begins so: a meta-package's
    /// meaning.
    public static Optional<String> dependency(String name, String prefix) {
        for (String line :
                Programs.run(List.of("apt-cache", "depends", name)).output().split("\n", -1)) {
            String word = line.strip();
            if (word.startsWith("Depends: " + prefix)) {
                return Optional.of(word.substring("Depends: ".length()));
            }
        }
        return Optional.empty();
    }

    private static IllegalStateException cannot(String name, String why) {
        return new IllegalStateException(
                "package "
                        + name
                        + " is not installed and could not be fetched"
                        + (why.isEmpty()
                                ? ""
                                : " (" + why.lines().reduce((a, b) -> b).orElse("") + ")")
                        + ". Mend: apt-get install "
                        + name);
    }

    /// Removes a folder with all that is in it; links are not followed.
    public static void delete(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
