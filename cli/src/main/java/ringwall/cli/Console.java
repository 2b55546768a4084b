package ringwall.cli;

import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Where a command prints: answers to standard output, everything else to standard error. Mixed
/// into every command, so that `--json` and `--no-color` are the same everywhere.
public final class Console {
    @Option(names = "--json", description = "Print the answer as JSON.")
    boolean json;

    @Option(names = "--no-color", description = "No colours (also: NO_COLOR in the environment).")
    boolean noColor;

    public boolean json() {
        return json;
    }

    public PrintStream out() {
        return System.out;
    }

    public PrintStream err() {
        return System.err;
    }

    /// Colours only for people at a terminal who did not say no.
    // JDK 25 is back to a null console where standard output is no terminal.
    @SuppressWarnings("SystemConsoleNull")
    public boolean colors() {
        if (noColor || System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        java.io.Console terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }

    /// Several lines at once: one write.
    public void lines(List<String> lines) {
        if (!lines.isEmpty()) {
            System.out.println(String.join(System.lineSeparator(), lines));
        }
    }

    public void print(JsonNode answer) {
        System.out.println(
                JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(answer));
    }

    /// The text in an ANSI style such as `1` (bold), `31` (red), `32` (green), `33` (yellow), or as
    /// it is.
    public String styled(String style, String text) {
        return colors() ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
    }
}
