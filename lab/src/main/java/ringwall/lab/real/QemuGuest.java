package ringwall.lab.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.Programs;

/// One running VM with a shell on its serial line, which runs what it is told.
public final class QemuGuest implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final String READY = "RINGWALL-GUEST-READY";

    private final Process process;
    private final OutputStream keyboard;
    private final ConcurrentLinkedQueue<String> screen = new ConcurrentLinkedQueue<>();
    private final Path log;
    private volatile boolean ready;

    QemuGuest(Process process, Path log) {
        this.process = process;
        this.keyboard = process.getOutputStream();
        this.log = log;
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            while (line != null) {
                Files.writeString(
                        log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                screen.add(line.replace("\r", ""));
                if (line.contains(READY)) {
                    ready = true;
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            screen.add("the serial line is gone: " + e.getMessage());
        }
    }

    /// Its shell is there.
    public boolean ready() {
        return ready;
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Runs a command in the VM while the fabric goes on.
    ///
    /// @return what it printed and its exit code; empty when the time was up first
    public Optional<Programs.Ended> run(Fabric fabric, String command, long patienceNs) {
        String mark = "RW-END-" + NEXT.incrementAndGet() + "-";
        screen.clear();
        try {
            // The quotes keep the echo of the command line from looking like its end.
            keyboard.write(
                    (command + "; echo \"" + mark.replace("-", "\"-\"") + "\"$?\n")
                            .getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        } catch (IOException e) {
            return Optional.empty();
        }
        StringBuilder output = new StringBuilder();
        int[] code = {Integer.MIN_VALUE};
        fabric.runUntil(
                () -> {
                    String line = screen.poll();
                    while (line != null && code[0] == Integer.MIN_VALUE) {
                        int at = line.indexOf(mark);
                        if (at >= 0) {
                            String digits = line.substring(at + mark.length()).strip();
                            code[0] = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
                        } else {
                            output.append(line).append('\n');
                        }
                        line = screen.poll();
                    }
                    return code[0] != Integer.MIN_VALUE || !process.isAlive();
                },
                patienceNs);
        return code[0] == Integer.MIN_VALUE
                ? Optional.empty()
                : Optional.of(new Programs.Ended(code[0], output.toString()));
    }

    @Override
    public void close() {
        Programs.stop(process);
    }
}
