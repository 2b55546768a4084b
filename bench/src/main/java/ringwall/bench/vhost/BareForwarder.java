package ringwall.bench.vhost;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import ringwall.dataplane.port.FramePool;
import ringwall.ports.vhost.VhostOptions;
import ringwall.ports.vhost.VhostPort;

/// Two vhost-user ports and a wire between them: the ceiling of the ports alone, without a switch.
///
///     java ... ringwall.bench.vhost.BareForwarder SOCKET0 SOCKET1
public final class BareForwarder {
    private BareForwarder() {}

    private static final int BURST = 32;

    public static void main(String[] args) throws IOException {
        VhostPort a = VhostPort.server("a", Path.of(args[0]), VhostOptions.DEFAULT);
        VhostPort b = VhostPort.server("b", Path.of(args[1]), VhostOptions.DEFAULT);
        FramePool pool = new FramePool(Arena.global(), 1024);
        long[] frames = new long[64];
        String shown = "";
        for (long turn = 0; ; turn++) {
            forward(a, b, pool, frames);
            forward(b, a, pool, frames);
            if ((turn & 0xFFFFFF) == 0) {
                String now = a.status() + " / " + b.status();
                if (!now.equals(shown)) {
                    System.out.println(now);
                    shown = now;
                }
            }
        }
    }

    private static void forward(VhostPort from, VhostPort to, FramePool pool, long[] frames) {
        int count = from.receive(pool, frames, BURST);
        if (count > 0) {
            int _ = to.transmit(frames, 0, count);
            from.recycle();
            to.flush();
            for (int i = 0; i < count; i++) {
                pool.give(frames[i]);
            }
        }
    }
}
