package ringwall.lab.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where running labs have their sockets: one folder a user, files `NAME-PID.sock` and what else
/// begins with `NAME-PID.`.
public final class RunFolder {
    private RunFolder() {}

    /// Makes it when it is missing, for its owner only.
    public static Path open() throws IOException {
        Path folder = path();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new IOException(folder + " belongs to somebody else. Mend: set XDG_RUNTIME_DIR");
        }
        return folder;
    }

    static Path path() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return runtime != null && Files.isDirectory(Path.of(runtime))
                ? Path.of(runtime, "ringwall")
                : Path.of("/tmp", "ringwall-" + System.getProperty("user.name"));
    }

    /// Sockets of labs that live.
    public static List<Path> labs() throws IOException {
        if (!Files.isDirectory(path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path())) {
            return files.filter(file -> file.toString().endsWith(".sock"))
                    .filter(file -> alive(pid(file)))
                    .sorted()
                    .toList();
        }
    }

    /// Removes what labs left that are no more.
    public static List<Path> removeStale() throws IOException {
        List<Path> gone = new ArrayList<>();
        if (!Files.isDirectory(path())) {
            return gone;
        }
        try (Stream<Path> files = Files.list(path())) {
            for (Path file : files.toList()) {
                if (pid(file) > 0 && !alive(pid(file))) {
                    remove(file);
                    gone.add(file);
                }
            }
        }
        return gone;
    }

    /// A dead lab's file, or its folder with all that is in it. Links are removed, not followed.
    private static void remove(Path file) throws IOException {
        try (Stream<Path> inside = Files.walk(file)) {
            for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /// The process id in a file's name; -1 when it is no file of ours.
    static long pid(Path file) {
        var matcher =
                java.util.regex.Pattern.compile(".*-([0-9]{1,9})\\.[a-z0-9.-]+")
                        .matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static boolean alive(long pid) {
        return pid > 0 && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
