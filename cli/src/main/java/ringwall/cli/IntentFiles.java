package ringwall.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;
import ringwall.model.Diagnostic.Severity;
import ringwall.model.Network;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Intent files for every command that takes them: reads, says what is wrong, chooses the exit
/// code.
final class IntentFiles {
    private IntentFiles() {}

    /// @param exitCode what a command that needs a valid file ends with when `network` is empty
    record Loaded(Optional<Network> network, List<Diagnostic> diagnostics, int exitCode) {
        long count(Severity severity) {
            return diagnostics.stream().filter(d -> d.severity() == severity).count();
        }
    }

    /// For `check`: errors are the answer "no".
    static Loaded check(List<Path> files) {
        return load(files, ExitCode.NO);
    }

    /// For commands that need a valid file: prints what is wrong to standard error.
    static Loaded need(Console console, Path file) {
        Loaded loaded = load(List.of(file), ExitCode.UNREADABLE);
        if (loaded.network().isEmpty()) {
            for (Diagnostic diagnostic : loaded.diagnostics()) {
                console.err().println(line(console, diagnostic));
            }
            console.err().println("ringwall: " + file + " is not valid; nothing was done");
        }
        return loaded;
    }

    private static Loaded load(List<Path> files, int codeForErrors) {
        List<Source> sources = new ArrayList<>();
        List<Diagnostic> unreadable = new ArrayList<>();
        for (Path file : files) {
            try {
                sources.add(Source.of(file.toString(), bytes(file)));
            } catch (IOException e) {
                unreadable.add(
                        Diagnostic.error(
                                ringwall.model.Where.NOWHERE,
                                file + " cannot be read: " + reason(e),
                                "check the path and its permissions"));
            }
        }
        if (!unreadable.isEmpty()) {
            return new Loaded(Optional.empty(), unreadable, ExitCode.UNREADABLE);
        }
        Intent.Result result = Intent.read(sources, Clock.today());
        int code =
                result.network().isPresent()
                        ? ExitCode.FINE
                        : result.readable() ? codeForErrors : ExitCode.UNREADABLE;
        return new Loaded(result.network(), result.diagnostics(), code);
    }

    /// At most one byte over the limit, so that a device or a huge file costs no memory.
    private static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a directory");
        }
        try (InputStream in =
                file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            return in.readNBytes(Limits.USUAL.bytes() + 1);
        }
    }

    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    static String line(Console console, Diagnostic diagnostic) {
        String style =
                switch (diagnostic.severity()) {
                    case ERROR -> "31";
                    case WARNING -> "33";
                    case NOTE -> "36";
                };
        String word = diagnostic.severity().word() + ":";
        return diagnostic.toString().replaceFirst(word, console.styled(style, word));
    }

    static void json(ObjectNode answer, List<Diagnostic> diagnostics) {
        ArrayNode list = answer.putArray("diagnostics");
        for (Diagnostic d : diagnostics) {
            ObjectNode node =
                    list.addObject()
                            .put("severity", d.severity().word())
                            .put("what", d.what())
                            .put("mend", d.mend());
            if (d.where().known()) {
                node.put("file", d.where().file())
                        .put("line", d.where().line())
                        .put("column", d.where().column())
                        .put("endLine", d.where().endLine())
                        .put("endColumn", d.where().endColumn());
            }
        }
    }
}
