package ringwall.dataplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import ringwall.observe.FlowRecord;
import ringwall.observe.Ipfix;

/// Sends a switch's flow records to a collector as IPFIX over UDP (RFC 7011). Call `export` from
/// one thread of the control side, every second or so; the worker never waits for it.
public final class IpfixExporter implements AutoCloseable {
    private final Observations from;
    private final DatagramChannel channel;
    private final Ipfix ipfix;

    /// @param domain observation domain: one a host
    /// @throws IOException when no socket can be opened to the collector
    public IpfixExporter(EmbeddedSwitch from, InetSocketAddress collector, int domain)
            throws IOException {
        this.from = from.observations();
        this.ipfix = new Ipfix(domain);
        this.channel = DatagramChannel.open().connect(collector);
        this.from.recordFlows(true);
    }

    /// Sends what has ended since the last call.
    ///
    /// @return records sent
    /// @throws IOException when the network refuses; what was drained then is lost, as UDP may lose
    ///   it
    public int export(long nowSecond) throws IOException {
        List<FlowRecord> records = new ArrayList<>();
        from.drainFlows(records::add);
        for (int at = 0; at < records.size(); at += Ipfix.RECORDS_A_MESSAGE) {
            int end = Math.min(records.size(), at + Ipfix.RECORDS_A_MESSAGE);
            channel.write(ByteBuffer.wrap(ipfix.message(records.subList(at, end), nowSecond)));
        }
        return records.size();
    }

    @Override
    public void close() throws IOException {
        from.recordFlows(false);
        channel.close();
    }
}
