package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Small Networks with everything that verdicts depend on: two to four hosts in one or two underlay
/// subnets, VLAN and overlay segments of up to two tenants with overlapping addresses, nested
/// groups, tiers, CIDRs.
final class RandomNetwork {
    private final Random random;
    private final int hosts;
    private final boolean overlay;
    private final int tenants;
    private final List<String> vms = new ArrayList<>();
    private final List<Integer> placed = new ArrayList<>();
    private final List<String> rules = new ArrayList<>();
    private final List<String> lateRules = new ArrayList<>();

    RandomNetwork(long seed) {
        random = new Random(seed);
        hosts = 2 + random.nextInt(3);
        overlay = random.nextBoolean();
        tenants = overlay ? 1 + random.nextInt(2) : 1;
        int count = 4 + random.nextInt(6);
        for (int vm = 0; vm < count; vm++) {
            int tenant = random.nextInt(tenants);
            int segment = random.nextInt(3);
            placed.add(random.nextInt(hosts));
            vms.add(
                    "vm%d: {host: HOST, segment: t%d-s%d, ip: 10.0.%d.%d, labels: {tier: x%d}%s}"
                            .formatted(
                                    vm,
                                    tenant,
                                    segment,
                                    segment,
                                    10 + vm,
                                    random.nextInt(3),
                                    random.nextInt(4) == 0 ? ", sensitivity: low" : ""));
        }
        int many = 2 + random.nextInt(7);
        for (int rule = 0; rule < many; rule++) {
            (random.nextInt(3) == 0 ? lateRules : rules).add(rule(rule));
        }
    }

    private String rule(int id) {
        String action = pick("allow", "allow", "allow", "drop", "reject", "pass");
        String service =
                pick("any", "tcp/80", "tcp/443", "[tcp/80, tcp/443]", "tcp/1-100", "udp/80");
        return "{id: r%d, %s: %s, from: %s, to: %s}".formatted(id, action, service, peer(), peer());
    }

    private String peer() {
        String tenant = "t" + random.nextInt(tenants);
        return pick(
                "any",
                "g0",
                "g1",
                "g2",
                "nested",
                "[g0, g2]",
                "vm" + random.nextInt(vms.isEmpty() ? 1 : vms.size()),
                "segment:%s-s%d".formatted(tenant, random.nextInt(3)),
                "10.0.%d.0/24".formatted(random.nextInt(3)),
                "10.0.0.%d/30".formatted(8 + 4 * random.nextInt(3)),
                "tenant:" + tenant);
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }

    int vms() {
        return vms.size();
    }

    int hosts() {
        return hosts;
    }

    void move(int vm, int host) {
        placed.set(vm, host);
    }

    /// @param shuffle of the file's maps; rules keep their order
    String yaml(Random shuffle) {
        StringBuilder out = new StringBuilder("ringwall: 1\nname: random\n");
        out.append("physical:\n  switches:\n");
        out.append("    leaf-0: {trunk: [10, 11, 12, 101], mtu: 1600}\n");
        out.append("    leaf-1: {trunk: [10, 11, 12, 102], mtu: 1600}\n");
        out.append("  links: {peer: {a: leaf-0, b: leaf-1, trunk: [10, 11, 12]}}\n");
        out.append("  routers:\n    spine:\n      interfaces:\n");
        out.append("        a: {to: leaf-0, vlan: 101, address: 10.99.0.1/24}\n");
        out.append("        b: {to: leaf-1, vlan: 102, address: 10.99.1.1/24}\n");
        section(out, "hosts", hostLines(), shuffle);
        out.append("switches:\n  prod: {hosts: all, uplink: ens1}\n");
        List<String> tenantLines = new ArrayList<>();
        List<String> segments = new ArrayList<>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            tenantLines.add("t%d: {}".formatted(tenant));
            for (int s = 0; s < 3; s++) {
                String carrier =
                        overlay ? "vxlan: " + (5_000 + 10 * tenant + s) : "vlan: " + (10 + s);
                segments.add(
                        "t%d-s%d: {%s, tenant: t%d, subnet: 10.0.%d.0/24, gateway: 10.0.%d.1}"
                                .formatted(tenant, s, carrier, tenant, s, s));
            }
        }
        section(out, "tenants", tenantLines, shuffle);
        section(out, "segments", segments, shuffle);
        List<String> vmLines = new ArrayList<>();
        for (int vm = 0; vm < vms.size(); vm++) {
            vmLines.add(vms.get(vm).replace("HOST", "h" + placed.get(vm)));
        }
        section(out, "vms", vmLines, shuffle);
        section(
                out,
                "groups",
                new ArrayList<>(
                        List.of(
                                "g0: {tier: x0}",
                                "g1: {tier: x1}",
                                "g2: {vms: [vm0, vm1]}",
                                "nested: {groups: [g0, g2]}")),
                shuffle);
        if (!rules.isEmpty()) {
            out.append("tiers:\n  - tier: first\n    rules:\n");
            rules.forEach(rule -> out.append("      - ").append(rule).append('\n'));
        }
        if (!lateRules.isEmpty()) {
            out.append("firewall:\n");
            lateRules.forEach(rule -> out.append("  - ").append(rule).append('\n'));
        }
        return out.toString();
    }

    private List<String> hostLines() {
        List<String> lines = new ArrayList<>();
        for (int host = 0; host < hosts; host++) {
            int leaf = host % 2;
            String vtep =
                    overlay
                            ? ", vtep: {on: prod, vlan: %d, address: 10.99.%d.%d/24, gateway: 10.99.%d.1}"
                                    .formatted(101 + leaf, leaf, 11 + host, leaf)
                            : "";
            lines.add(
                    "h%d: {nics: {ens1: {to: leaf-%d, mtu: 1600}}%s}".formatted(host, leaf, vtep));
        }
        return lines;
    }

    private static void section(
            StringBuilder out, String name, List<String> lines, Random shuffle) {
        Collections.shuffle(lines, shuffle);
        out.append(name).append(":\n");
        lines.forEach(line -> out.append("  ").append(line).append('\n'));
    }
}
