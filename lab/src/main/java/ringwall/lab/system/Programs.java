package ringwall.lab.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Other programs: where they are, running them to their end, starting them.
public final class Programs {
    private Programs() {}

    private static final int PATIENCE_SECONDS = 20;

    /// The program's file, on PATH or where administrators' programs are.
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    public static boolean root() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /// @param output both streams
    public record Ended(int code, String output) {
        public boolean fine() {
            return code == 0;
        }
    }

    /// Runs to the end, at most 20 s.
    public static Ended run(List<String> command) {
        return run(command, Path.of(""), PATIENCE_SECONDS);
    }

    /// Runs to the end in a folder.
    public static Ended run(List<String> command, Path folder, int patienceSeconds) {
        try {
            Process process =
                    new ProcessBuilder(resolved(command))
                            .directory(folder.toAbsolutePath().toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ended(-1, "no end within " + patienceSeconds + " s");
            }
            return new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Ended(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(-1, "interrupted");
        }
    }

    /// Runs to the end; its output.
    ///
    /// @throws IllegalStateException with what it said when it fails
    public static String must(String... command) {
        Ended ended = run(List.of(command));
        if (!ended.fine()) {
            throw new IllegalStateException(
                    String.join(" ", command) + " failed: " + ended.output().strip());
        }
        return ended.output();
    }

    /// Runs to the end; what it wrote to standard output.
    ///
    /// @throws IOException when it cannot be run or fails
    public static byte[] output(List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(resolved(command))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        try {
            if (process.waitFor() == 0) {
                return output;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException(String.join(" ", command) + " failed");
    }

    /// Starts and leaves running; output goes to the file. Its input stays open and empty: a
    /// program that reads it sees the end when we are gone, however that came about.
    public static Process start(Path log, List<String> command) {
        try {
            return new ProcessBuilder(resolved(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /// Starts a program that is talked to by its standard input and output; it ends with us.
    public static Process talk(List<String> command) throws IOException {
        return new ProcessBuilder(boundToUs(command)).redirectErrorStream(true).start();
    }

    /// As [#talk], with what it says on standard error apart, in the file.
    public static Process talk(List<String> command, Path log) throws IOException {
        return new ProcessBuilder(boundToUs(command))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static List<String> boundToUs(List<String> command) {
        List<String> all = resolved(command);
        find("setpriv")
                .ifPresent(setpriv ->
                        all.addAll(0, List.of(setpriv.toString(), "--pdeathsig", "KILL")));
        return all;
    }

    /// Ends a process of ours: politely, then not.
    public static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> resolved(List<String> command) {
        List<String> all = new ArrayList<>(command);
        find(all.getFirst()).ifPresent(file -> all.set(0, file.toString()));
        return all;
    }
}
