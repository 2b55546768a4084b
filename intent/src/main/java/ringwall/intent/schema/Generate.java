package ringwall.intent.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes what is derived from the [Language] into a checkout. Run it after every change of the
/// language; a test says when it was forgotten.
public final class Generate {
    /// For editors: `# yaml-language-server: $schema=...`.
    public static final Path SCHEMA =
            Path.of("intent/src/main/resources/ringwall/intent/ringwall.schema.json");

    public static final Path REFERENCE = Path.of("docs/intent.md");

    private Generate() {}

    /// @param args the root of the checkout
    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]).resolve(SCHEMA), JsonSchema.text());
        write(Path.of(args[0]).resolve(REFERENCE), Reference.text());
    }

    private static void write(Path file, String text) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, text);
    }
}
