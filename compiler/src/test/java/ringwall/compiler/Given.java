package ringwall.compiler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// Networks for tests, and programs as text.
final class Given {
    static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    private Given() {}

    static Network network(String yaml) {
        Intent.Result result = Intent.read(List.of(Source.of("given.yaml", yaml)));
        return result.network()
                .orElseThrow(() -> new AssertionError(String.join("\n", lines(result))));
    }

    private static List<String> lines(Intent.Result result) {
        return result.diagnostics().stream().map(Objects::toString).toList();
    }

    static Path examples() {
        return Path.of("../examples");
    }

    static List<String> exampleNames() {
        try (Stream<Path> list = Files.list(examples())) {
            return list.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Network example(String name) {
        try (Stream<Path> list = Files.list(examples().resolve(name))) {
            Path file =
                    list.filter(path -> path.toString().endsWith(".yaml"))
                            .findFirst()
                            .orElseThrow();
            return network(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Compiled compiled(String yaml) {
        return Compiler.compile(network(yaml), TODAY);
    }

    /// The lines of one section of a host's program, without indentation.
    static List<String> section(HostProgram program, String kind) {
        return ProgramText.sections(program).stream()
                .filter(section -> section.kind().equals(kind))
                .flatMap(section -> section.lines().stream())
                .map(String::strip)
                .toList();
    }
}
