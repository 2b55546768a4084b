package ringwall.audit.importer.linux;

import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// `ip -j route`: the source address that the kernel prefers per device, for a host whose `ip addr`
/// was not given.
final class IpRoute {

    private final Devices devices;
    private final FactSink out;

    IpRoute(Devices devices, FactSink out) {
        this.devices = devices;
        this.out = out;
    }

    void read(SourceFile file) {
        Json.parse(file, out)
                .ifPresent(root -> {
                    for (Json route : root.each()) {
                        Device device = devices.named(route.get("dev").text(), route.origin());
                        String source = route.get("prefsrc").text();
                        String subnet = route.get("dst").text();
                        int slash = subnet.indexOf('/');
                        if (device != null && !source.isEmpty() && slash > 0) {
                            IpJson.address(device, source, subnet.substring(slash + 1));
                        }
                    }
                });
    }
}
