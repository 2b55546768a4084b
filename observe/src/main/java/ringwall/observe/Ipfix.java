package ringwall.observe;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Flow records as IPFIX messages (RFC 7011): one template for IPv4, one for IPv6, sent with every message, so
/// that a collector that starts late understands at once. Information elements are IANA's.
///
///     source MAC 56, destination MAC 80, source 8 or 27, destination 12 or 28, source port 7,
///     destination port 11, protocol 4, packets 2, octets 1, flowStartSeconds 150, flowEndSeconds 151,
///     interfaceName 82 (32 bytes, zeros behind)
public final class Ipfix {
    private static final int VERSION = 10;
    private static final int TEMPLATE_SET = 2;
    private static final int TEMPLATE_4 = 256;
    private static final int TEMPLATE_6 = 257;
    private static final int NAME_BYTES = 32;
    private static final int[][] FIELDS_4 = fields(8, 12, 4);
    private static final int[][] FIELDS_6 = fields(27, 28, 16);

    /// Records that fit a message of less than 1,400 bytes.
    public static final int RECORDS_A_MESSAGE = 9;

    private final int domain;
    private int sequence;

    /// @param domain observation domain: one a host
    public Ipfix(int domain) {
        this.domain = domain;
    }

    private static int[][] fields(int source, int destination, int addressBytes) {
        return new int[][] {
            {56, 6},
            {80, 6},
            {source, addressBytes},
            {destination, addressBytes},
            {7, 2},
            {11, 2},
            {4, 1},
            {2, 8},
            {1, 8},
            {150, 4},
            {151, 4},
            {82, NAME_BYTES}
        };
    }

    /// One message.
    ///
    /// @param records at most [#RECORDS_A_MESSAGE]
    /// @param nowSecond export time
    public byte[] message(List<FlowRecord> records, long nowSecond) {
        ByteBuffer to = ByteBuffer.allocate(2048);
        to.putShort((short) VERSION).putShort((short) 0).putInt((int) nowSecond);
        to.putInt(sequence).putInt(domain);
        int set = to.position();
        to.putShort((short) TEMPLATE_SET).putShort((short) 0);
        template(to, TEMPLATE_4, FIELDS_4);
        template(to, TEMPLATE_6, FIELDS_6);
        to.putShort(set + 2, (short) (to.position() - set));
        data(to, records, 4, TEMPLATE_4);
        data(to, records, 6, TEMPLATE_6);
        sequence += records.size();
        to.putShort(2, (short) to.position());
        byte[] message = new byte[to.position()];
        to.flip().get(message);
        return message;
    }

    private static void template(ByteBuffer to, int id, int[][] fields) {
        to.putShort((short) id).putShort((short) fields.length);
        for (int[] field : fields) {
            to.putShort((short) field[0]).putShort((short) field[1]);
        }
    }

    private static void data(ByteBuffer to, List<FlowRecord> records, int version, int template) {
        int set = to.position();
        to.putShort((short) template).putShort((short) 0);
        for (FlowRecord record : records) {
            if (record.source().version() == version) {
                record(to, record);
            }
        }
        if (to.position() == set + 4) {
            to.position(set);
        } else {
            to.putShort(set + 2, (short) (to.position() - set));
        }
    }

    private static void record(ByteBuffer to, FlowRecord record) {
        mac(to, record.sourceMac().bits());
        mac(to, record.destinationMac().bits());
        address(to, record.source());
        address(to, record.destination());
        to.putShort((short) record.sourcePort()).putShort((short) record.destinationPort());
        to.put((byte) record.protocol());
        to.putLong(record.packets()).putLong(record.bytes());
        to.putInt((int) record.startSecond()).putInt((int) record.endSecond());
        byte[] name = record.port().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < NAME_BYTES; i++) {
            to.put(i < name.length ? name[i] : 0);
        }
    }

    private static void mac(ByteBuffer to, long bits) {
        to.putShort((short) (bits >>> 32)).putInt((int) bits);
    }

    private static void address(ByteBuffer to, ringwall.model.Ip ip) {
        if (ip.isV4()) {
            to.putInt(ip.v4Bits());
        } else {
            to.putLong(ip.hi()).putLong(ip.lo());
        }
    }
}
