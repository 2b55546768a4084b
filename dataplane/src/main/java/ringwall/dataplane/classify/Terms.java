package ringwall.dataplane.classify;

import java.util.List;
import ringwall.model.Service;

/// The alternatives of one service, compared one by one.
public final class Terms {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final boolean any;
    private final int[] protocol;
    private final int[] firstSource;
    private final int[] lastSource;
    private final int[] firstDestination;
    private final int[] lastDestination;

    public Terms(List<Service.Term> terms) {
        int n = terms.size();
        boolean all = false;
        protocol = new int[n];
        firstSource = new int[n];
        lastSource = new int[n];
        firstDestination = new int[n];
        lastDestination = new int[n];
        for (int i = 0; i < n; i++) {
            lastSource[i] = 65_535;
            lastDestination[i] = 65_535;
            switch (terms.get(i)) {
                case Service.Term.AnyIp ignored -> all = true;
                case Service.Term.Ports ports -> {
                    protocol[i] = ports.protocol();
                    firstSource[i] = ports.firstSource();
                    lastSource[i] = ports.lastSource();
                    firstDestination[i] = ports.firstDestination();
                    lastDestination[i] = ports.lastDestination();
                }
                case Service.Term.Icmp icmp -> {
                    protocol[i] = icmp.version() == 4 ? ICMP : ICMPV6;
                    firstDestination[i] = Math.max(0, icmp.type());
                    lastDestination[i] = icmp.type() < 0 ? 255 : icmp.type();
                    if (icmp.code() >= 0) {
                        firstSource[i] = icmp.code();
                        lastSource[i] = icmp.code();
                    }
                }
                case Service.Term.Protocol only -> protocol[i] = only.protocol();
            }
        }
        any = all;
    }

    /// ICMP's type goes where the destination port would, its code where the source port would.
    public boolean match(int ipProtocol, int sourcePort, int destinationPort) {
        if (any) {
            return true;
        }
        for (int i = 0; i < protocol.length; i++) {
            if (protocol[i] == ipProtocol
                    && sourcePort >= firstSource[i]
                    && sourcePort <= lastSource[i]
                    && destinationPort >= firstDestination[i]
                    && destinationPort <= lastDestination[i]) {
                return true;
            }
        }
        return false;
    }

    /// Protocol and destination alone decide.
    boolean exactByDestination() {
        for (int i = 0; i < protocol.length; i++) {
            if (firstSource[i] != 0 || lastSource[i] != 65_535) {
                return false;
            }
        }
        return true;
    }
}
