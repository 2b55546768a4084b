package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;
import ringwall.audit.importer.Xml;

/// VMware vSphere: govc (old and new JSON), VI-JSON, pyVmomi's JSON encoder, and SOAP of the
/// vSphere API; NSX security policies.
public final class VsphereImporter implements Importer {

    /// Words that only vSphere's API has.
    private static final Pattern SURELY =
            Pattern.compile(
                    "\"_vim(type|id|ref)\"|key-vim\\.host\\.|\"HostSystem\"|\"(Vmware)?DistributedVirtual(Switch|Portgroup)\"|\"ClusterComputeResource\"|\"VirtualMachine\"|\"(host|virtual)(System|Machine)s\"|\"resource_type\"\\s*:\\s*\"SecurityPolicy\"",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern LIKELY_WORDS =
            Pattern.compile(
                    "\"config\\.(network|hardware|vspanSession|defaultPortConfig)|\"(nicTeaming|proxySwitch|connectedSwitchPort|computedPolicy|defaultPortConfig|portgroupKey|lldpInfo)\"",
                    Pattern.CASE_INSENSITIVE);

    @Override
    public String name() {
        return "vsphere";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        if (head.stripLeading().startsWith("<")) {
            // above other XML importers: a HostNetworkInfo's root is 'network', as libvirt's
            return head.contains("urn:vim25") || head.contains("urn:internalvim25") ? SURE + 5 : NO;
        }
        if (!Json.looksLike(file)) {
            return NO;
        }
        if (SURELY.matcher(head).find()) {
            return SURE;
        }
        return LIKELY_WORDS.matcher(file.text()).find() ? LIKELY : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var all = new ArrayList<Managed>();
        var hints = new ArrayList<Json>();
        var policies = new ArrayList<Json>();
        for (SourceFile file : files) {
            var objects = new Objects();
            List<Json> values = values(file, out);
            values.forEach(objects::search);
            if (objects.none() && !values.isEmpty()) {
                out.error(
                        file,
                        "",
                        "vSphere data without a host, switch, port group or VM in it",
                        "ringwall collect --platform vsphere");
            }
            all.addAll(objects.managed());
            hints.addAll(objects.hints());
            policies.addAll(objects.policies());
        }
        var inventory = new Inventory(all);
        var vms = new VmReader(inventory, out);
        for (Managed host : inventory.hosts()) {
            new HostReader(host, inventory, out, !inventory.vms().isEmpty()).read();
        }
        var switches = new SwitchReader(inventory, out);
        switches.read(vms.ports());
        vms.read(switches.mirrorTargets());
        var cables = new Hints(inventory, out);
        hints.forEach(cables::read);
        var nsx = new NsxPolicies(out);
        policies.forEach(nsx::read);
        named(inventory, files, out);
    }

    private static List<Json> values(SourceFile file, FactSink out) {
        if (file.head().stripLeading().startsWith("<")) {
            Optional<Xml> root = Xml.parse(file, out);
            return root.map(xml -> List.of(SoapTree.of(file, xml))).orElse(List.of());
        }
        return Json.parseAll(file, out);
    }

    /// If the directory holds one host, its other files (lldpctl, esxcli) are that host's too.
    private static void named(Inventory inventory, List<SourceFile> files, FactSink out) {
        var names = new TreeSet<String>();
        inventory.hosts().forEach(h -> names.add(Inventory.hostName(h)));
        if (names.size() == 1) {
            files.forEach(f -> out.hostNamed(f, names.first()));
        }
    }
}
