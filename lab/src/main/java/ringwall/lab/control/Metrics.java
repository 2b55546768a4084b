package ringwall.lab.control;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import ringwall.lab.Lab;
import ringwall.lab.guest.Station;

/// Counters for Prometheus on loopback, in its text format 0.0.4. The JDK's own HTTP server carries
/// it: one page, read by one scraper, needs no more.
public final class Metrics implements AutoCloseable {
    private final HttpServer server;

    private Metrics(HttpServer server) {
        this.server = server;
    }

    /// @param port 0: any free one
    public static Metrics serve(Lab lab, int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/metrics",
                exchange -> {
                    byte[] body = page(lab).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders()
                            .set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return new Metrics(server);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static String page(Lab lab) throws IOException {
        try {
            return lab.fabric().call(() -> text(lab)).get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopping", e);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IOException("the lab does not answer", e);
        }
    }

    /// In the fabric's thread.
    static String text(Lab lab) {
        StringBuilder page = new StringBuilder();
        head(page, "ringwall_guest_frames_total", "Frames at a guest's port.");
        for (Station guest : lab.stations().values()) {
            line(page, "ringwall_guest_frames_total", guest, "received", guest.port().framesIn());
            line(page, "ringwall_guest_frames_total", guest, "sent", guest.port().framesOut());
        }
        head(page, "ringwall_guest_bytes_total", "Bytes at a guest's port.");
        for (Station guest : lab.stations().values()) {
            line(page, "ringwall_guest_bytes_total", guest, "received", guest.port().bytesIn());
            line(page, "ringwall_guest_bytes_total", guest, "sent", guest.port().bytesOut());
        }
        head(page, "ringwall_drops_total", "Frames dropped by a host, by reason.");
        lab.hosts()
                .forEach((host, dataplane) ->
                        new java.util.TreeMap<>(dataplane.drops())
                                .forEach((reason, count) ->
                                        page.append(
                                                "ringwall_drops_total{host=\"%s\",reason=\"%s\"} %d%n"
                                                        .formatted(
                                                                label(host),
                                                                reason.label(),
                                                                count))));
        head(page, "ringwall_cable_lost_total", "Frames lost in a pulled cable.");
        for (Map.Entry<String, ringwall.lab.physical.Cable> cable :
                lab.physical().cables().entrySet()) {
            page.append(
                    "ringwall_cable_lost_total{cable=\"%s\"} %d%n"
                            .formatted(label(cable.getKey()), cable.getValue().lost()));
        }
        return page.toString();
    }

    private static void head(StringBuilder page, String name, String help) {
        page.append("# HELP %s %s%n# TYPE %s counter%n".formatted(name, help, name));
    }

    private static void line(
            StringBuilder page, String name, Station guest, String direction, long value) {
        page.append(
                "%s{vm=\"%s\",direction=\"%s\"} %d%n"
                        .formatted(name, label(guest.name()), direction, value));
    }

    private static String label(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
