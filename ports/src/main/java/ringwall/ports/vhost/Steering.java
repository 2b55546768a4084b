package ringwall.ports.vhost;

import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;

/// Which queue pair a frame to the guest goes to: both directions of a connection to the same,
/// frames without ports by their addresses.
final class Steering {
    private Steering() {}

    private static final int IPV4 = 0x0008;
    private static final int IPV6 = 0xDD86;
    private static final int VLAN = 0x0081;
    private static final int TCP = 6;
    private static final int UDP = 17;

    /// Which queue pair a frame belongs to, by its flow: 0 .. pairs - 1.
    static int pair(long frame, int pairs) {
        int head = Frame.headLength(frame);
        long data = Frame.data(frame);
        int at = 12;
        if (head >= 18 && type(data + at) == VLAN) {
            at += 4;
        }
        int hash = 0;
        int ip = at + 2;
        if (type(data + at) == IPV4 && head >= ip + 20) {
            hash = Memory.getInt(data + ip + 12) + Memory.getInt(data + ip + 16);
            boolean whole = (Memory.getShort(data + ip + 6) & 0xFF3F) == 0;
            int payload = ip + 4 * (Memory.getByte(data + ip) & 15);
            int protocol = Memory.getByte(data + ip + 9);
            hash += whole ? ports(data, head, protocol, payload) : 0;
        } else if (type(data + at) == IPV6 && head >= ip + 40) {
            for (int i = 8; i < 40; i += 4) {
                hash += Memory.getInt(data + ip + i);
            }
            hash += ports(data, head, Memory.getByte(data + ip + 6), ip + 40);
        }
        int mixed = hash * 0x9E3779B1;
        return (int) (((mixed & 0xFFFFFFFFL) * pairs) >>> 32);
    }

    private static int ports(long data, int head, int protocol, int at) {
        if ((protocol != TCP && protocol != UDP) || head < at + 4) {
            return 0;
        }
        int both = Memory.getInt(data + at);
        return (both & 0xFFFF) + (both >>> 16);
    }

    private static int type(long at) {
        return Memory.getShort(at) & 0xFFFF;
    }
}
