/// Capture files: pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng), read and
/// written.
///
/// ```
///   try (CaptureReader in = CaptureReader.open(path)) {
///       for (CapturedFrame f = in.next(); f != null; f = in.next()) ...
///   }
///   try (CaptureWriter out = CaptureWriter.pcapng(path)) {
///       int web1 = out.addInterface("web-1", 262144);
///       out.write(new CapturedFrame(nowNs, web1, bytes, bytes.length, "dropped: acl", CapturedFrame.INBOUND));
///   }
/// ```
///
/// The reader takes either format and either byte order, with microseconds or nanoseconds or what
/// an interface says; it takes nothing on trust: every length is bounded by
/// [ringwall.wire.pcap.CaptureLimits], and any bytes give frames, the end, or an `IOException` that
/// says what is wrong and where. Time stamps are nanoseconds since 1970.
@NullMarked
package ringwall.wire.pcap;

import org.jspecify.annotations.NullMarked;
