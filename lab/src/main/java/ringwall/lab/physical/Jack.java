package ringwall.lab.physical;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One socket of a device: a port of a physical switch, a pNIC, a guest's adapter. At most one
/// cable is in it.
public final class Jack implements WatchedPort {
    /// Takes what arrives. The frame belongs to the receiver: nobody else writes it.
    public interface Receiver {
        void receive(Jack at, byte[] frame, long nowNs);

        /// A cable was plugged, unplugged, or the far end came or went.
        default void linkChanged(Jack at, boolean up, long nowNs) {}
    }

    private final Fabric fabric;
    private final String device;
    private final String port;
    private final List<Tap> taps = new ArrayList<>();
    private Receiver receiver = (at, frame, nowNs) -> {};
    private @Nullable Cable cable;
    private long framesIn;
    private long framesOut;
    private long bytesIn;
    private long bytesOut;

    public Jack(Fabric fabric, String device, String port) {
        this.fabric = fabric;
        this.device = device;
        this.port = port;
    }

    public Jack receiver(Receiver owner) {
        this.receiver = owner;
        return this;
    }

    public String device() {
        return device;
    }

    public String port() {
        return port;
    }

    public Fabric fabric() {
        return fabric;
    }

    /// Sends a copy; lost when nothing is plugged in.
    public void send(byte[] frame) {
        framesOut++;
        bytesOut += frame.length;
        for (Tap tap : taps) {
            tap.frame(this, frame, false, fabric.nowNs());
        }
        Cable way = cable;
        if (way != null) {
            way.carry(this, frame.clone());
        }
    }

    void arrive(byte[] frame) {
        framesIn++;
        bytesIn += frame.length;
        for (Tap tap : taps) {
            tap.frame(this, frame, true, fabric.nowNs());
        }
        receiver.receive(this, frame, fabric.nowNs());
    }

    void plugged(@Nullable Cable plug) {
        this.cable = plug;
    }

    void announce(boolean up) {
        receiver.linkChanged(this, up, fabric.nowNs());
    }

    public @Nullable Cable cable() {
        return cable;
    }

    @Override
    public boolean linkUp() {
        Cable way = cable;
        return way != null && way.plugged();
    }

    @Override
    public void addTap(Tap tap) {
        taps.add(tap);
    }

    @Override
    public void removeTap(Tap tap) {
        taps.remove(tap);
    }

    @Override
    public long framesIn() {
        return framesIn;
    }

    @Override
    public long framesOut() {
        return framesOut;
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return bytesOut;
    }

    @Override
    public String toString() {
        return device + ":" + port;
    }
}
