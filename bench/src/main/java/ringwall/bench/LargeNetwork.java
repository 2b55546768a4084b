package ringwall.bench;

import java.util.Random;

/// The Network of P10 as intent: a cloud of overlay tenants with overlapping addresses, VMs spread
/// at random over the hosts, groups by label, rules between a tenant's groups.
///
/// @param hosts at most 250 a rack, four racks in underlay subnets of their own
/// @param vnics one a VM
public record LargeNetwork(int hosts, int vnics, int groups, int rules, long seed) {
    private static final int RACKS = 4;
    private static final int SEGMENTS_PER_TENANT = 4;
    private static final int VMS_PER_TENANT = 100;

    /// 10,000 vNICs, 1,000 groups, 100,000 rules, 200 hosts.
    public static LargeNetwork p10(long seed) {
        return new LargeNetwork(200, 10_000, 1_000, 100_000, seed);
    }

    private int tenants() {
        return Math.max(1, vnics / VMS_PER_TENANT);
    }

    /// YAML of the intent language.
    public String yaml() {
        StringBuilder out = new StringBuilder(rules * 80 + vnics * 120);
        out.append("ringwall: 1\nname: large\n\n");
        physical(out);
        hosts(out);
        out.append("switches:\n  cloud: {hosts: all, uplink: ens1}\n\ntenants:\n");
        for (int tenant = 0; tenant < tenants(); tenant++) {
            out.append("  t%d: {}\n".formatted(tenant));
        }
        out.append("\nsegments:\n");
        for (int tenant = 0; tenant < tenants(); tenant++) {
            for (int s = 0; s < SEGMENTS_PER_TENANT; s++) {
                out.append(
                        "  t%d-s%d: {vxlan: %d, tenant: t%d, subnet: 10.0.%d.0/24, gateway: 10.0.%d.1}%n"
                                .formatted(
                                        tenant,
                                        s,
                                        5_000 + tenant * SEGMENTS_PER_TENANT + s,
                                        tenant,
                                        s,
                                        s));
            }
        }
        Random random = new Random(seed);
        vms(out, random);
        groups(out);
        rules(out, random);
        return out.toString();
    }

    private static void physical(StringBuilder out) {
        out.append("physical:\n  switches:\n");
        for (int rack = 0; rack < RACKS; rack++) {
            out.append("    leaf-%d: {trunk: %d, mtu: 1600}%n".formatted(rack, 101 + rack));
        }
        out.append("  routers:\n    spine:\n      interfaces:\n");
        for (int rack = 0; rack < RACKS; rack++) {
            out.append(
                    "        leaf-%d: {to: leaf-%d, vlan: %d, address: 10.99.%d.1/24}%n"
                            .formatted(rack, rack, 101 + rack, rack));
        }
    }

    private void hosts(StringBuilder out) {
        out.append("\nhosts:\n");
        for (int host = 0; host < hosts; host++) {
            int rack = host % RACKS;
            out.append(
                    ("  h%d: {nics: {ens1: {to: leaf-%d, mtu: 1600}}, vtep: {on: cloud, vlan: %d,"
                                    + " address: 10.99.%d.%d/24, gateway: 10.99.%d.1}}%n")
                            .formatted(host, rack, 101 + rack, rack, 2 + host / RACKS, rack));
        }
        out.append('\n');
    }

    private void vms(StringBuilder out, Random random) {
        out.append("\nvms:\n");
        int perTenant = groups / tenants();
        for (int vm = 0; vm < vnics; vm++) {
            int tenant = vm % tenants();
            int index = vm / tenants();
            int segment = index % SEGMENTS_PER_TENANT;
            out.append(
                    "  vm%d: {host: h%d, segment: t%d-s%d, ip: 10.0.%d.%d, labels: {group: g%d}}%n"
                            .formatted(
                                    vm,
                                    random.nextInt(hosts),
                                    tenant,
                                    segment,
                                    segment,
                                    2 + index / SEGMENTS_PER_TENANT,
                                    tenant * perTenant + index % perTenant));
        }
    }

    private void groups(StringBuilder out) {
        out.append("\ngroups:\n");
        for (int group = 0; group < groups; group++) {
            out.append("  g%d: {group: g%d}%n".formatted(group, group));
        }
    }

    private void rules(StringBuilder out, Random random) {
        out.append("\nfirewall:\n");
        int perTenant = groups / tenants();
        for (int rule = 0; rule < rules; rule++) {
            int tenant = rule % tenants();
            out.append(
                    "  - {id: r%d, allow: tcp/%d, from: g%d, to: g%d}%n"
                            .formatted(
                                    rule,
                                    1_024 + random.nextInt(2_000),
                                    tenant * perTenant + random.nextInt(perTenant),
                                    tenant * perTenant + random.nextInt(perTenant)));
        }
    }
}
