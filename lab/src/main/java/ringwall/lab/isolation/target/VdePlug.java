package ringwall.lab.isolation.target;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.system.Programs;

/// A port of a VDE switch through the `vde_plug` program, whose standard input and output carry
/// frames, each behind its length in two bytes.
final class VdePlug implements Jack.Receiver, AutoCloseable {
    private final Process process;
    private final DataOutputStream out;
    private final Jack jack;
    private volatile boolean closed;

    VdePlug(Fabric fabric, String device, String port, String socket) {
        try {
            this.process =
                    new ProcessBuilder(Programs.find("vde_plug").orElseThrow().toString(), socket)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.out =
                new DataOutputStream(
                        new java.io.BufferedOutputStream(process.getOutputStream(), 1 << 16));
        this.jack = new Jack(fabric, device, port).receiver(this);
        Thread.ofVirtual().start(() -> read(fabric));
    }

    Jack jack() {
        return jack;
    }

    private void read(Fabric fabric) {
        try (DataInputStream in =
                new DataInputStream(
                        new java.io.BufferedInputStream(process.getInputStream(), 1 << 16))) {
            while (!closed) {
                byte[] frame = new byte[in.readUnsignedShort()];
                in.readFully(frame);
                fabric.post(() -> jack.send(frame));
            }
        } catch (IOException e) {
            closed = true; // the switch is gone
        }
    }

    @Override
    public void receive(Jack at, byte[] frame, long nowNs) {
        if (closed) {
            return;
        }
        try {
            out.writeShort(frame.length);
            out.write(frame);
            out.flush();
        } catch (IOException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        Programs.stop(process);
    }
}
