package ringwall.lab.isolation;

import java.util.concurrent.CompletableFuture;
import ringwall.lab.guest.Guest;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// The physical host's own stack, as the isolation test needs it.
public interface HostStation {
    Mac mac();

    /// Opens a session to a server outside and exchanges a few bytes; true when it worked.
    CompletableFuture<Boolean> openSession(Ip to, int port);

    /// The host's stack played by a guest of this process.
    record OfGuest(Guest guest) implements HostStation {
        @Override
        public Mac mac() {
            return guest.mac();
        }

        @Override
        public CompletableFuture<Boolean> openSession(Ip to, int port) {
            return guest.tcp()
                    .exchange(
                            to,
                            port,
                            "host".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                            5_000_000_000L)
                    .thenApply(exchange -> exchange.connected());
        }
    }
}
