package ringwall.audit.importer.proxmox;

import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// Proxmox VE: guests, firewall, SDN, fabrics. All files of one directory are one cluster, since
/// `/etc/pve` is; a guest below `nodes/NODE` belongs to that node.
public final class ProxmoxImporter implements Importer {

    private static final Pattern NET =
            Pattern.compile(
                    "(?m)^net\\d{1,3}: ((virtio|e1000e?|rtl8139|vmxnet3|ne2k_\\w+|i82\\d+|pcnet)[=,]|name=)");
    private static final Pattern GUEST =
            Pattern.compile("(?m)^(ostype|scsihw|bootdisk|smbios1|rootfs|vmgenid): ");
    private static final Pattern RULES =
            Pattern.compile("(?im)^\\s*\\[(options|rules|aliases|group \\S+|ipset \\S+)\\]\\s*$");
    private static final Pattern SDN =
            Pattern.compile(
                    "(?m)^((simple|vlan|qinq|vxlan|evpn|faucet|bgp|isis): \\S+\\s*\\n(\\s+(ipam|bridge|tag|peers|controller|vrf-vxlan|asn|mtu|node|loopback)\\b|\\s*\\n|$)|vnet: \\S+\\s*\\n\\s+(zone|tag|alias))");
    private static final Pattern FABRIC =
            Pattern.compile("(?m)^(ospf|openfabric)_(fabric|node): \\S+");

    /// The kinds of files.
    private enum Form {
        GUEST,
        FIREWALL,
        RUNNING,
        CONFIG,
        FABRICS,
        SUBNETS,
        NONE
    }

    @Override
    public String name() {
        return "proxmox";
    }

    @Override
    public int claim(SourceFile file) {
        return switch (form(file)) {
            case GUEST, RUNNING, CONFIG, FABRICS, SUBNETS -> SURE - 5;
            case FIREWALL -> file.name().endsWith(".fw") ? SURE : LIKELY - 5;
            case NONE -> NO;
        };
    }

    private static Form form(SourceFile file) {
        String head = file.head();
        if (Json.looksLike(file) && !head.stripLeading().startsWith("[")) {
            boolean sdn =
                    head.contains("\"ids\"")
                            && (head.contains("\"zones\"") || head.contains("\"vnets\""));
            return sdn ? Form.RUNNING : Form.NONE;
        }
        if (file.name().endsWith(".fw") || RULES.matcher(head).find()) {
            return Form.FIREWALL;
        }
        if (NET.matcher(head).find()
                || (file.name().matches("(.*[^0-9])?\\d{3,9}\\.conf")
                        && GUEST.matcher(head).find())) {
            return Form.GUEST;
        }
        if (FABRIC.matcher(head).find()) {
            return Form.FABRICS;
        }
        if (head.startsWith("subnet: ")) {
            return Form.SUBNETS;
        }
        return SDN.matcher(head).find() ? Form.CONFIG : Form.NONE;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var guests = new GuestFacts(files.getFirst().host(), out);
        var sdn = new SdnFacts(out);
        for (SourceFile file : files) {
            switch (form(file)) {
                case GUEST -> guests.guest(file);
                case FIREWALL -> guests.firewall(file);
                case RUNNING -> sdn.running(file);
                case CONFIG -> sdn.config(file);
                case FABRICS -> sdn.fabrics(file);
                case SUBNETS -> out.note(file, "", "SDN subnets are not judged", "");
                case NONE -> {}
            }
        }
        guests.write();
        sdn.write();
    }
}
