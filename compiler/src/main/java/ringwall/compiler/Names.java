package ringwall.compiler;

import ringwall.model.Mac;

/// How things are named in programs. Names never depend on a number of things, so that one more VM
/// renames nothing.
final class Names {
    private Names() {}

    /// The port of a virtual switch, or of a pNIC of its own, that leaves the host.
    static String uplink(String switchOrPnic) {
        return "uplink:" + switchOrPnic;
    }

    static String adapter(String adapter) {
        return "adapter:" + adapter;
    }

    /// The distributed router of a tenant; `router` for the operator's own.
    static String router(String tenant) {
        return "router" + at(tenant);
    }

    /// `@tenant` behind a name that several tenants' address spaces share; nothing for the
    /// operator's own.
    static String at(String tenant) {
        return tenant.isEmpty() ? "" : "@" + tenant;
    }

    /// The address set of what may only come from known MACs in a segment.
    static String own(String segment) {
        return "own:" + segment;
    }

    /// Stands for the gateway on a host's wires and in its tunnels: locally administered, the same
    /// whatever else the Network holds.
    static Mac hostMac(String network, String host) {
        return Mac.derived("gateway of " + network + " on " + host);
    }

    /// A segment that no file names: what a host adapter is in.
    static String impliedSegment(String attachedTo, int vid) {
        return attachedTo + (vid == 0 ? "/untagged" : "/vlan-" + vid);
    }
}
