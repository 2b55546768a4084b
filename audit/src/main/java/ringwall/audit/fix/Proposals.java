package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.List;
import ringwall.audit.check.Finding;
import ringwall.audit.fact.VlanSet;
import ringwall.model.Network;

/// What to try for a finding, best first; empty when no edit of the intent can help, then [#why]
/// says so.
final class Proposals {

    private final Uplinks uplinks;
    private final Policies policies;
    private final PhysicalPorts ports;

    Proposals(IntentTree tree, Network network) {
        this.ports = new PhysicalPorts(tree, network);
        this.uplinks = new Uplinks(tree, network, ports);
        this.policies = new Policies(tree, network);
    }

    List<Proposal> of(Finding finding) {
        String subject = finding.subject();
        String name = subject.substring(subject.indexOf(' ') + 1);
        return switch (finding.check()) {
            case "NPR-0" -> subject.startsWith("switch ") ? uplinks.second(last(name)) : List.of();
            case "VM-NPR-R1", "VM-NPR-R2", "VM-NPR-R3" -> uplinks.otherMember(last(name));
            case "VM-NS-R2.1", "VM-NS-R2.2", "VM-NS-R2.3", "VM-NS-R2.5" ->
                    uplinks.ownAdapterNic(first(name), last(name));
            case "ISO-3", "ISO-7" -> uplinks.apart(first(name), last(name));
            case "VM-NS-R4.2" -> uplinks.ownUnderlay(first(name));
            case "VM-NS-R3.1", "VM-NS-R3.2" -> vlans(finding);
            case "ISO-1", "ISO-1.2", "ISO-2", "VM-TM-R2" -> policies.strict(finding);
            case "VM-FW-0" -> policies.closed(finding.what());
            case "VM-TM-R1" -> policies.monitored(finding);
            default -> List.of();
        };
    }

    private static String first(String name) {
        return name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
    }

    private static String last(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    /// The check's own commands name the port and its VLANs.
    private List<Proposal> vlans(Finding finding) {
        String subject = finding.subject();
        if (!subject.startsWith("port ") || !subject.contains("/")) {
            return List.of();
        }
        String device = first(subject.substring(5));
        var found = new ArrayList<Proposal>();
        String port = "";
        for (String line : finding.fix()) {
            if (line.startsWith("interface ")) {
                port = line.substring(10);
            } else if (line.startsWith("switchport trunk allowed vlan add ")) {
                found.addAll(ports.add(device, port, VlanSet.parse(line.substring(34))));
            } else if (line.startsWith("switchport trunk allowed vlan ")) {
                found.addAll(ports.exactly(device, port, VlanSet.parse(line.substring(30))));
            }
        }
        return found;
    }

    /// Why no edit was found, or none of those tried helped.
    static String why(Finding finding, int tried) {
        String reason =
                switch (finding.check()) {
                    case "NPR-T" ->
                            "it needs more pNICs in the host; ringwall plan-nics shows what is possible";
                    case "NPR-0" ->
                            "it needs a second pNIC that is cabled and idle on every host of the switch";
                    case "VM-NPR-R1" ->
                            "it needs an idle pNIC with another driver on every host of the switch";
                    case "VM-NPR-R2" ->
                            "it needs an idle pNIC on another PCI bus on every host of the switch";
                    case "VM-NPR-R3" ->
                            "it needs a cable to another physical switch on every host of the switch";
                    case "VM-NS-R2.1", "VM-NS-R2.2", "VM-NS-R2.3", "VM-NS-R2.5" ->
                            "it needs a pNIC that only management uses, cabled and idle";
                    case "VM-NS-R1.1", "VM-NS-R1.2" ->
                            "several switches must become one; which port groups move is a decision";
                    case "VM-NS-R3.3" ->
                            "the VLAN must be renumbered on hosts and physical switches at once; choose its number";
                    case "VM-NS-R4.2" ->
                            "the underlay needs an idle pNIC or a VLAN whose addressing is a decision";
                    case "ISO-3", "ISO-7" ->
                            "each switch needs a pNIC of its own, or VLANs that keep them apart";
                    case "ISO-5" ->
                            finding.subject().startsWith("segment ")
                                    ? "VMs of different sensitivity need segments of their own; which moves is a decision"
                                    : "the VM tags by itself: declare authorisedGuestTagging, or give it one vNIC per segment";
                    case "VM-TM-R1" ->
                            "no VM is an analyser that copies could go to; give one 'analyser: true'";
                    case "TM-S" -> "declare it in authorisedMirrors, or remove it";
                    case "VM-FW-R1", "VM-FW-R2" ->
                            "the VM must leave the appliance's transit network; which segment it joins is a decision";
                    default -> "no edit of the intent decides it";
                };
        return tried == 0
                ? reason
                : "%d edits were tried and none helped without another finding; %s"
                        .formatted(tried, reason);
    }
}
