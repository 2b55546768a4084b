package ringwall.lab.guest;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;

/// Who sits at a port and can be asked to speak: a guest of this process, a network namespace, a
/// QEMU VM, somebody outside. Futures never fail; what did not work is an answer.
public interface Station {
    /// The VM's name, or `vm/nic` for a VM with several vNICs; an external's.
    String name();

    /// Addresses that others reach it at.
    List<Ip> ips();

    /// Its end of the port: counters, and what a capture watches.
    WatchedPort port();

    /// False for a VM of the user's own: it speaks for itself, and every request here is answered
    /// with no.
    default boolean takesOrders() {
        return true;
    }

    /// Sends echo requests.
    ///
    /// @param patienceNs how long the answer to the last may take
    CompletableFuture<Guest.PingResult> ping(Ip to, int count, long intervalNs, long patienceNs);

    /// Opens a TCP connection; true when it was established.
    CompletableFuture<Boolean> connects(Ip to, int port, long patienceNs);

    /// Sends a datagram; true when it was answered.
    CompletableFuture<Boolean> asks(Ip to, int port, long patienceNs);

    /// From now on connections (protocol 6) or datagrams (17) to the port are answered with what
    /// they bring. True when it is so.
    CompletableFuture<Boolean> serve(int protocol, int port);
}
