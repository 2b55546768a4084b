/// Views over bytes: one file per protocol, named offsets, static accessors.
///
/// Every protocol class has the same shape:
///
/// ```
///   Ipv4.valid(m, at, len)      is there a well-formed header in [at, at+len)?   checked once
///   Ipv4.src(m, at)             plain accessors, no check: after valid they never read outside
///   Ipv4.emit(m, at, ...)       writes a header, returns its size in bytes
/// ```
///
/// `m` is any [java.lang.foreign.MemorySegment]: a heap array (`MemorySegment.ofArray`, `at` counts
/// from 0) or the one native segment that spans the address space
/// (`MemorySegment.NULL.reinterpret(Long.MAX_VALUE)`, `at` is an absolute address). `len` is the
/// number of bytes that may be read from `at` on.
///
/// Values are primitive: a MAC address is a `long` (48 bits, most significant first), an IPv4
/// address an `int`, an IPv6 address two `long`s (`hi`, `lo`), an unsigned 32-bit number a `long`
/// or an `int` that says so. Walks over chains (VLAN tags, IPv6 extension headers) return one
/// packed `long` which the same class takes apart. Nothing here allocates, except where a name says
/// so: text ([FrameText], [Addresses]), DNS names, [FrameBuilder] and capture files
/// (`ringwall.wire.pcap`).
///
/// Promises: no accessor throws after its `valid`; [FrameText], the walks and the capture readers
/// are total over any bytes (the readers: a frame, the end, or an `IOException`). Never does: keep
/// state, read a clock, allocate on the packet path, decide anything.
@NullMarked
package ringwall.wire;

import org.jspecify.annotations.NullMarked;
