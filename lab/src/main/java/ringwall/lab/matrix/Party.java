package ringwall.lab.matrix;

import java.util.List;
import java.util.Optional;
import ringwall.model.Ip;

/// One side of a probe: a vNIC, or an address outside.
///
/// @param name `web-1` (or `fw/eth1` for a VM with several vNICs), or the external's name
/// @param vm empty for an external
/// @param addresses that others reach it at
/// @param segment where its vNIC is; the external's transit segment for an external
public record Party(
        String name,
        Optional<String> vm,
        String nic,
        List<Ip> addresses,
        String segment,
        String tenant) {
    public boolean external() {
        return vm.isEmpty();
    }

    public Optional<Ip> address(int version) {
        return addresses.stream().filter(ip -> ip.version() == version).findFirst();
    }
}
