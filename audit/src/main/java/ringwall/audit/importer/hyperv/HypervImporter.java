package ringwall.audit.importer.hyperv;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// Hyper-V: JSON of PowerShell cmdlets, of SCVMM's inventory, of the SDN network controller.
public final class HypervImporter implements Importer {

    private static final int MAX_DEPTH = 6;

    private static final Pattern SURELY =
            Pattern.compile(
                    "Microsoft\\.HyperV\\.PowerShell|\"(IsManagementOs|AllowManagementOS|VMHostNetworkAdapters|VirtualNetworkAdapters|NetAdapterInterfaceDescriptions?|NetAdapterInterfaceGuid|ClusterEnforcedAntiAffinity|NodeWeight|IntegrationServicesState|TeamNics|PnPDeviceID|DriverFileName|VirtualMachineMigrationEnabled|OperationalMode|VMSubnet)\"|\"resourceRef\"\\s*:\\s*\"/(accessControlLists|logicalNetworks|networkInterfaces|servers|virtualNetworks)/");

    private static final Pattern LIKELY_WORDS =
            Pattern.compile(
                    "\"(InterfaceDescription|BusNumber|ParentAdapter|InterfaceAlias|AllowUnencrypted)\"");

    @Override
    public String name() {
        return "hyperv";
    }

    @Override
    public int claim(SourceFile file) {
        if (!Json.looksLike(file)) {
            return NO;
        }
        if (SURELY.matcher(file.head()).find()) {
            return SURE;
        }
        String text = file.text();
        return SURELY.matcher(text).find() || LIKELY_WORDS.matcher(text).find() ? LIKELY : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var objects = new ArrayList<Json>();
        for (SourceFile file : files) {
            int before = objects.size();
            List<Json> values = Json.parseAll(file, out);
            values.forEach(v -> collect(v, objects, 0));
            if (objects.size() == before && !values.isEmpty()) {
                out.error(
                        file,
                        "",
                        "Hyper-V data without a switch, adapter, VM or host in it",
                        "ringwall collect --platform hyperv");
            }
        }
        var cmdlets = new HostCmdlets(objects, out);
        cmdlets.read();
        new Adapters(objects, cmdlets, out).read();
        new Scvmm(objects, out).read();
        new Sdn(objects, out).read();
    }

    /// The objects in lists, `{value, Count}` and named lists (SCVMM's inventory).
    private static void collect(Json value, List<Json> into, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (value.isArray()) {
            value.each().forEach(e -> collect(e, into, depth + 1));
        } else if (value.isObject()) {
            if (Kind.of(value) != Kind.OTHER) {
                into.add(value);
            } else {
                value.members().stream()
                        .filter(m -> m.getValue().isArray() || m.getValue().isObject())
                        .forEach(m -> collect(m.getValue(), into, depth + 1));
            }
        }
    }
}
