package ringwall.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// One command line, run in this process: what it printed and how it ended.
record Ran(int code, String out, String err) {
    static synchronized Ran ringwall(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream toOut = new ByteArrayOutputStream();
        ByteArrayOutputStream toErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            return new Ran(
                    code,
                    toOut.toString(StandardCharsets.UTF_8),
                    toErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// Both streams: a stack trace would show in either.
    String all() {
        return out + err;
    }

    /// The repository's root, from wherever the test runs.
    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("examples"))) {
            Path above = at.getParent();
            if (above == null) {
                throw new IllegalStateException("not inside the repository");
            }
            at = above;
        }
        return at;
    }

    static String example(String name) {
        return root().resolve("examples").resolve(name).resolve("ringwall.yaml").toString();
    }
}
