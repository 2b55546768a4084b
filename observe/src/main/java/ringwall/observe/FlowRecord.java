package ringwall.observe;

import ringwall.model.Ip;
import ringwall.model.Mac;

/// A flow that ended: packets of one five-tuple one way.
///
/// @param port where its frames came in
/// @param startSecond epoch seconds
public record FlowRecord(
        String port,
        Mac sourceMac,
        Mac destinationMac,
        Ip source,
        Ip destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        long packets,
        long bytes,
        long startSecond,
        long endSecond) {}
