/// What every port with virtio's offload header shares (vhost-user, TAP and packet sockets with
/// vnet headers): the header, checked on the way in and written on the way out.
@NullMarked
package ringwall.ports.virtio;

import org.jspecify.annotations.NullMarked;
