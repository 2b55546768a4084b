/// Connections as zones see them, in native memory that may be a mapped file: a restarted switch
/// adopts what the last one knew.
///
/// One zone a vNIC, one entry a connection and zone: a connection between two vNICs of one host is
/// two entries, as it is two on two hosts, so that placement changes no verdict. Entries are found
/// by either direction through one symmetric hash. Nothing here allocates after start.
@NullMarked
package ringwall.dataplane.conntrack;

import org.jspecify.annotations.NullMarked;
