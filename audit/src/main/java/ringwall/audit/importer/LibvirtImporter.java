package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.MgmtProtocol;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// libvirt XML: domain, network, nwfilter, nodedev (device), interface (netcf), the test driver's
/// `<node>` that holds many of them; and libvirtd.conf.
///
/// Domains are read by [LibvirtDomains], networks by [LibvirtNetworks], filters by
/// [LibvirtFilters].
public final class LibvirtImporter implements Importer {

    private static final Pattern ROOT =
            Pattern.compile(
                    "(?s)\\A\\s*(?:<\\?xml[^>]*\\?>\\s*)?(?:<!--.*?-->\\s*)*<(domain|network|networkport|filter|device|interface|node|domainsnapshot|capabilities)[\\s>/].*");
    private static final Pattern MARKS =
            Pattern.compile(
                    "<(name|uuid|devices|forward|bridge|rule|filterref|capability|bond|start|vlan|mtu|os|memory|domain|interface)[\\s>/]");
    private static final Pattern LISTEN =
            Pattern.compile("(?m)^\\s*listen_(tcp|tls)\\s*=\\s*(\\d)");

    @Override
    public String name() {
        return "libvirt";
    }

    @Override
    public int claim(SourceFile file) {
        if (file.name().equals("libvirtd.conf")
                || (file.head().contains("listen_tls") && file.head().contains("libvirt"))) {
            return SURE;
        }
        return ROOT.matcher(file.head()).matches() && MARKS.matcher(file.head()).find()
                ? LIKELY
                : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var documents = new ArrayList<Xml>();
        String host = files.getFirst().host();
        boolean whole = false;
        for (SourceFile file : files) {
            if (!file.head().stripLeading().startsWith("<")) {
                listening(file, out);
                continue;
            }
            var root = Xml.parse(file, out);
            if (root.isEmpty()) {
                continue;
            }
            Xml xml = root.get();
            if (xml.name().equals("node")) {
                documents.addAll(xml.children());
                whole = true;
            } else {
                documents.add(xml);
                if (Set.of("domainsnapshot", "capabilities", "networkport").contains(xml.name())) {
                    out.note(
                            file,
                            "",
                            "a libvirt <" + xml.name() + "> is not read",
                            "virsh dumpxml, virsh net-dumpxml");
                }
            }
        }
        if (documents.isEmpty()) {
            return;
        }
        out.add(Host.of(host, documents.getFirst().origin()).hypervisor("kvm").build());
        var networks = new LibvirtNetworks(host, out);
        var filters = new LibvirtFilters(host, out);
        of(documents, "network").forEach(networks::network);
        of(documents, "filter").forEach(filters::filter);
        var domains = new LibvirtDomains(host, networks, filters, out);
        of(documents, "domain").forEach(domains::domain);
        of(documents, "interface").forEach(i -> netcf(host, i, out));
        devices(host, of(documents, "device"), out);
        Coverage all = whole ? Coverage.COMPLETE : Coverage.PARTIAL;
        if (!of(documents, "domain").isEmpty()) {
            out.coverage(host, all, FactType.VM, FactType.VPORT);
            out.coverage(host, Coverage.PARTIAL, FactType.VSWITCH, FactType.FIREWALL);
        }
        if (!of(documents, "network").isEmpty()) {
            out.coverage(host, Coverage.PARTIAL, FactType.VSWITCH, FactType.PORT_GROUP);
        }
        if (!of(documents, "filter").isEmpty()) {
            out.coverage(host, Coverage.PARTIAL, FactType.FIREWALL);
        }
        if (!of(documents, "device").isEmpty()) {
            out.coverage(host, all, FactType.PNIC);
        }
        if (!of(documents, "interface").isEmpty()) {
            out.coverage(
                    host,
                    Coverage.PARTIAL,
                    FactType.HOST_NIC,
                    FactType.TEAM,
                    FactType.VSWITCH,
                    FactType.PNIC);
        }
    }

    private static List<Xml> of(List<Xml> documents, String name) {
        return documents.stream().filter(d -> d.name().equals(name)).toList();
    }

    private static void listening(SourceFile file, FactSink out) {
        Matcher m = LISTEN.matcher(file.text());
        while (m.find()) {
            int line =
                    1
                            + (int)
                                    file.text()
                                            .substring(0, m.start())
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count();
            if (m.group(2).equals("1")) {
                boolean tls = m.group(1).equals("tls");
                out.add(
                        MgmtProtocol.of(
                                        file.host(),
                                        "libvirtd",
                                        tls ? "tls 16514" : "tcp 16509",
                                        file.line(line))
                                .encrypted(Tri.of(tls))
                                .why("listen_" + m.group(1) + " = 1")
                                .build());
            }
        }
        out.coverage(file.host(), Coverage.PARTIAL, FactType.MGMT_PROTOCOL);
    }

    /// netcf: `<interface type='bridge|bond|vlan|ethernet'>`.
    private static void netcf(String host, Xml xml, FactSink out) {
        String name = xml.attribute("name");
        List<String> addresses =
                xml.all("protocol").stream()
                        .flatMap(p -> p.all("ip").stream())
                        .map(ip ->
                                ip.attribute("address")
                                        + (ip.attribute("prefix").isEmpty()
                                                ? ""
                                                : "/" + ip.attribute("prefix")))
                        .toList();
        switch (xml.attribute("type")) {
            case "bridge" -> {
                List<Xml> lower = xml.get("bridge").all("interface");
                lower.forEach(i -> netcf(host, i, out));
                out.add(
                        VSwitch.of(host, name, xml.origin())
                                .kind(SwitchKind.LINUX_BRIDGE)
                                .managed(Tri.NO)
                                .uplinks(
                                        lower.stream()
                                                .map(i -> device(i))
                                                .filter(n -> !n.matches("(tap|vnet|vif).*"))
                                                .toList())
                                .uplinksRead(Tri.YES)
                                .learning(Tri.YES)
                                .build());
                if (!addresses.isEmpty() || !xml.all("protocol").isEmpty()) {
                    out.add(
                            HostNic.of(host, name, xml.origin())
                                    .vswitch(name)
                                    .addresses(addresses)
                                    .vlan(Vlan.untagged())
                                    .servicesRead(Tri.NO)
                                    .build());
                }
            }
            case "bond" -> {
                List<Xml> members = xml.get("bond").all("interface");
                List<Xml> deeper =
                        members.isEmpty() ? xml.get("bond", "miimon").all("interface") : members;
                deeper = deeper.isEmpty() ? xml.get("bond", "arpmon").all("interface") : deeper;
                deeper.forEach(i -> netcf(host, i, out));
                out.add(
                        Team.of(host, name, xml.origin())
                                .members(deeper.stream().map(i -> device(i)).toList())
                                .mode(xml.get("bond").attribute("mode"))
                                .detection(xml.get("bond").has("arpmon") ? "arp" : "link")
                                .build());
            }
            case "vlan" -> {
                String tag = xml.get("vlan").attribute("tag");
                String lower = xml.get("vlan", "interface").attribute("name");
                xml.get("vlan").all("interface").forEach(i -> netcf(host, i, out));
                out.add(
                        HostNic.of(host, device(xml), xml.origin())
                                .lower(lower)
                                .addresses(addresses)
                                .vlan(
                                        tag.matches("\\d{1,4}")
                                                ? Vlan.access(Integer.parseInt(tag))
                                                : Vlan.unknown())
                                .servicesRead(Tri.NO)
                                .build());
            }
            case "ethernet" -> {
                if (!name.matches("(tap|vnet|vif|lo).*") && !name.isEmpty()) {
                    out.add(
                            PNic.of(host, name, xml.origin())
                                    .mac(xml.get("mac").attribute("address"))
                                    .build());
                    if (!addresses.isEmpty()) {
                        out.add(
                                HostNic.of(host, name, xml.origin())
                                        .addresses(addresses)
                                        .vlan(Vlan.untagged())
                                        .servicesRead(Tri.NO)
                                        .build());
                    }
                }
            }
            default -> {}
        }
    }

    /// A VLAN sub-interface may lack a name.
    private static String device(Xml xml) {
        if (xml.attribute("name").isEmpty() && xml.has("vlan")) {
            return xml.get("vlan", "interface").attribute("name")
                    + "."
                    + xml.get("vlan").attribute("tag");
        }
        return xml.attribute("name");
    }

    /// nodedev: a net device's parent is the PCI device that knows driver and address.
    private static void devices(String host, List<Xml> devices, FactSink out) {
        Map<String, Xml> byName = new HashMap<>();
        Map<String, String> netOf = new HashMap<>();
        for (Xml device : devices) {
            byName.put(device.get("name").text(), device);
            if (net(device)) {
                netOf.put(
                        device.get("parent").text(), device.get("capability", "interface").text());
            }
        }
        for (Xml device : devices) {
            String name = device.get("name").text();
            if (net(device)) {
                String face = device.get("capability", "interface").text();
                Xml pci = byName.get(device.get("parent").text());
                boolean wireless =
                        device.get("capability").all("capability").stream()
                                .anyMatch(c -> c.attribute("type").equals("80211"));
                if (!face.isEmpty()
                        && !wireless
                        && !face.matches("(tap|vnet|vif|virbr|lo|docker).*")) {
                    var nic =
                            PNic.of(host, face, device.origin())
                                    .mac(device.get("capability", "address").text());
                    Xml link = device.get("capability", "link");
                    if (!link.attribute("state").isEmpty()) {
                        nic.link(Tri.of(link.attribute("state").equals("up")));
                    }
                    if (pci != null) {
                        nic.driver(pci.get("driver", "name").text())
                                .pciAddress(address(pci))
                                .parent(physical(pci, byName, netOf));
                    }
                    out.add(nic.build());
                }
            } else if (adapter(device) && !netOf.containsKey(name)) {
                out.add(
                        PNic.of(host, name, device.origin())
                                .driver(device.get("driver", "name").text())
                                .pciAddress(address(device))
                                .description(device.get("capability", "product").text())
                                .build());
            }
        }
    }

    private static boolean net(Xml device) {
        return device.get("capability").attribute("type").equals("net");
    }

    private static boolean adapter(Xml device) {
        Xml pci = device.get("capability");
        return pci.attribute("type").equals("pci")
                && (pci.get("class").text().startsWith("0x0200")
                        || pci.get("product")
                                .text()
                                .matches(
                                        "(?i).*(ethernet|gigabit|network (connection|adapter)).*"));
    }

    private static String address(Xml pci) {
        Xml c = pci.get("capability");
        int[] parts = new int[4];
        String[] names = {"domain", "bus", "slot", "function"};
        for (int i = 0; i < 4; i++) {
            String text = c.get(names[i]).text();
            if (!text.matches("\\d{1,5}")) {
                return "";
            }
            parts[i] = Integer.parseInt(text);
        }
        return "%04x:%02x:%02x.%x".formatted(parts[0], parts[1], parts[2], parts[3]);
    }

    /// Of a VF: the PF's interface name.
    private static String physical(Xml pci, Map<String, Xml> byName, Map<String, String> netOf) {
        for (Xml c : pci.get("capability").all("capability")) {
            if (c.attribute("type").equals("phys_function")) {
                Xml a = c.get("address");
                String name =
                        "pci_%s_%s_%s_%s"
                                .formatted(
                                        hex(a, "domain"),
                                        hex(a, "bus"),
                                        hex(a, "slot"),
                                        hex(a, "function"));
                return byName.containsKey(name) ? netOf.getOrDefault(name, "") : "";
            }
        }
        return "";
    }

    private static String hex(Xml address, String part) {
        return address.attribute(part).replaceFirst("^0x", "");
    }
}
