package ringwall.lab.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ringwall.lab.Lab;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The control socket of a running lab: one JSON object a line each way. Requests are run in the
/// fabric's thread; connections wait on virtual threads.
public final class LabServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_LINE = 65_536;
    private static final int PATIENCE_SECONDS = 900;

    private final Lab lab;
    private final LabCommands commands;
    private final Path socket;
    private final ServerSocketChannel server;

    private LabServer(Lab lab, LabCommands commands, Path socket, ServerSocketChannel server) {
        this.lab = lab;
        this.commands = commands;
        this.socket = socket;
        this.server = server;
    }

    /// Listens at `NAME-PID.sock` in the run folder.
    public static LabServer open(Lab lab, LabCommands commands) throws IOException {
        RunFolder.removeStale();
        String file = lab.network().name() + "-" + ProcessHandle.current().pid() + ".sock";
        Path socket = RunFolder.open().resolve(file);
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        LabServer running = new LabServer(lab, commands, socket, server);
        Thread.ofVirtual().name("control").start(running::accept);
        return running;
    }

    public Path socket() {
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel peer = server.accept();
                Thread.ofVirtual().start(() -> serve(peer));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(SocketChannel peer) {
        try (peer;
                BufferedReader in =
                        new BufferedReader(
                                Channels.newReader(peer, StandardCharsets.UTF_8), LONGEST_LINE);
                OutputStream out = Channels.newOutputStream(peer)) {
            String line = in.readLine();
            while (line != null) {
                out.write(
                        (JSON.writeValueAsString(answer(line)) + "\n")
                                .getBytes(StandardCharsets.UTF_8));
                out.flush();
                line = in.readLine();
            }
        } catch (IOException e) {
            // The other side went away: its affair.
        }
    }

    private ObjectNode answer(String line) {
        JsonNode request;
        try {
            request = JSON.readTree(line);
        } catch (JacksonException e) {
            return LabCommands.refuse("the line is not JSON", "send one object a line");
        }
        CompletableFuture<ObjectNode> answer = lab.fabric().call(() -> commands.answer(request));
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return LabCommands.refuse("the lab is stopping", "");
        } catch (ExecutionException | TimeoutException e) {
            return LabCommands.refuse("a fault of the lab: " + e, "report it");
        }
    }

    /// Asks the lab at a socket; for clients.
    public static JsonNode ask(Path socket, ObjectNode request) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                OutputStream out = Channels.newOutputStream(channel);
                BufferedReader in =
                        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            out.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the lab hung up");
            }
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}
