/// Guests that are real: network namespaces on TAPs, QEMU VMs, and sockets for VMs of the user's
/// own.
///
/// Promises: they use the addresses, MACs and gateways that the Network gives their vNICs; they end
/// with the lab. Never: touches an interface or image that it did not make.
@NullMarked
package ringwall.lab.real;

import org.jspecify.annotations.NullMarked;
