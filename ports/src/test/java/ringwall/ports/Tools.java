package ringwall.ports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Real programs that tests run against; a test without its tool is skipped, visibly.
public final class Tools {
    private Tools() {}

    public static void need(String test, String tool, String debianPackage) {
        for (String d :
                (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(d, tool))) {
                return;
            }
        }
        skip(test, "install " + debianPackage);
    }

    public static void needRoot(String test) {
        if (!"0".equals(uid())) {
            skip(test, "run as root");
        }
    }

    public static void skip(String test, String mend) {
        System.out.println("SKIPPED " + test + ": " + mend);
        Assumptions.abort(mend);
    }

    private static String uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /// Runs a command to its end; what it said. Fails if it failed.
    public static String run(String... command) {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!p.waitFor(60, TimeUnit.SECONDS) || p.exitValue() != 0) {
                throw new AssertionError(List.of(command) + " failed: " + said);
            }
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(List.of(command) + " failed", e);
        }
    }
}
