package ringwall.lab.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import ringwall.lab.system.Programs;

/// The lab's end of the line to `agent.pl`, which runs in a real guest: a process whose standard
/// input and output are that line (a program in a namespace, a QEMU with its second serial line
/// there). May be used from any thread; futures never fail.
public final class Agent implements AutoCloseable {
    /// What came of a request.
    ///
    /// @param code 0 fine; -1 the guest is gone
    /// @param data what it brought
    @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes; identity is never asked for
    public record Reply(int code, byte[] data) {
        public boolean fine() {
            return code == 0;
        }

        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private static final Reply GONE = new Reply(-1, new byte[0]);

    private volatile @Nullable Process process;
    private boolean closed;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Reply>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

    /// The guest has been started: this is its line. Requests made before wait for it.
    synchronized void start(Process started) {
        if (closed) {
            Programs.stop(started);
            return;
        }
        process = started;
        Thread.ofVirtual().start(() -> read(started));
    }

    /// The agent's text, for perl-base.
    static InputStream script() throws IOException {
        InputStream in = Agent.class.getResourceAsStream("agent.pl");
        if (in == null) {
            throw new IOException("agent.pl is missing in the lab's own files");
        }
        return in;
    }

    private void read(Process from) {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            String said = in.readLine();
            while (said != null) {
                take(said.strip());
                said = in.readLine();
            }
        } catch (IOException _) {
            // The same as its end.
        }
        ready.complete(false);
        asked.values().forEach(answer -> answer.complete(GONE));
    }

    private void take(String said) {
        String[] words = said.split(" ", 4);
        if (words.length < 3 || !words[0].equals("RW")) {
            return;
        }
        if (words[1].equals("ready")) {
            ready.complete(true);
        } else if (words[1].matches("[0-9]{1,9}") && words[2].matches("[0-9]{1,3}")) {
            CompletableFuture<Reply> answer = asked.remove(Integer.parseInt(words[1]));
            if (answer != null) {
                answer.complete(new Reply(Integer.parseInt(words[2]), data(words)));
            }
        }
    }

    private static byte[] data(String[] words) {
        try {
            return words.length < 4 ? new byte[0] : Base64.getDecoder().decode(words[3]);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    /// True when the guest has come up, false when it ended before.
    public CompletableFuture<Boolean> ready() {
        return ready;
    }

    /// Sends a request, as `agent.pl` describes them, when the guest is up.
    public CompletableFuture<Reply> ask(String request) {
        return ready.thenCompose(
                up -> up ? send(request) : CompletableFuture.completedFuture(GONE));
    }

    private CompletableFuture<Reply> send(String request) {
        int id = next.incrementAndGet();
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        asked.put(id, answer);
        Process to = process;
        if (to == null || !to.isAlive()) {
            answer.complete(GONE);
            return answer;
        }
        try {
            write(to.getOutputStream(), id + " " + request + "\n");
        } catch (IOException _) {
            answer.complete(GONE);
        }
        return answer;
    }

    private synchronized void write(OutputStream line, String text) throws IOException {
        line.write(text.getBytes(StandardCharsets.UTF_8));
        line.flush();
    }

    /// Runs a command line in the guest's shell; what it printed, both streams, and its exit code.
    public CompletableFuture<Reply> run(String command) {
        String words = Base64.getEncoder().encodeToString(command.getBytes(StandardCharsets.UTF_8));
        return ask("run " + words);
    }

    public boolean alive() {
        Process its = process;
        return its != null && its.isAlive();
    }

    /// Of the guest's process, once it was started.
    public Optional<Long> pid() {
        Process its = process;
        return its == null ? Optional.empty() : Optional.of(its.pid());
    }

    @Override
    public synchronized void close() {
        closed = true;
        Process its = process;
        if (its == null) {
            ready.complete(false);
        } else {
            Programs.stop(its);
        }
    }
}
