/// The system calls that ports need, through the JDK's foreign function interface: one small class
/// per concern, no native code of ours. Linux, 64 bit, glibc or musl.
///
/// Every call returns what the system call returns, or the error as a negative number
/// (`-Errno.EAGAIN`): nothing here throws, so that the packet path may call it. `Errno.text` turns
/// the number into words for people. Pointers are plain `long` addresses, so that a call allocates
/// nothing.
@NullMarked
package ringwall.ports.linux;

import org.jspecify.annotations.NullMarked;
