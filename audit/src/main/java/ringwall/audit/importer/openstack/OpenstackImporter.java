package ringwall.audit.importer.openstack;

import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// Neutron API answers and `ml2_conf.ini`; the files of one directory are one cloud.
public final class OpenstackImporter implements Importer {

    private static final Pattern LIST =
            Pattern.compile(
                    "\\A\\s*\\{\\s*\"(agents?|networks?|ports?|segments?|trunks?|security_groups?|security_group_rules?|firewall_groups?|firewall_rules?|firewall_policies|rbac_policies|tap_mirrors?|tap_flows?|tap_services?|address_groups?)\"\\s*:");
    private static final Pattern OWN =
            Pattern.compile(
                    "\"(tenant_id|project_id|agent_type|provider:network_type|segmentation_id|security_group_id)\"");
    private static final Pattern INI = Pattern.compile("(?m)^\\[(ml2|ml2_type_\\w+)]\\s*$");

    @Override
    public String name() {
        return "openstack";
    }

    @Override
    public int claim(SourceFile file) {
        if (LIST.matcher(file.head()).find()) {
            return OWN.matcher(file.text()).find() ? SURE : GUESS;
        }
        return INI.matcher(file.head()).find() ? SURE : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var cloud = new Cloud(out);
        for (SourceFile file : files) {
            if (INI.matcher(file.head()).find()) {
                cloud.ini(file);
            } else {
                Json.parse(file, out).ifPresent(root -> cloud.add(file, root));
            }
        }
        new Networks(cloud, out).facts();
        new SecurityGroups(cloud, out).facts();
        new Agents(cloud, out).facts();
        new Taps(cloud, out).facts();
        cloud.loose();
    }
}
