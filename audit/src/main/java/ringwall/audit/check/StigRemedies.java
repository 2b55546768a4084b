package ringwall.audit.check;

import java.util.List;

/// What to type for each rule of the DISA STIG for vSphere, in esxcli or PowerCLI. The number of
/// the vSphere 8 rule decides; rules of vSphere 7 are asked by it too.
final class StigRemedies {

    private StigRemedies() {}

    /// `rule`: as in vSphere 8; `subject`: kind and name, `port group prod/web`.
    static List<String> of(String rule, String subject) {
        String name = subject.substring(subject.lastIndexOf('/') + 1);
        return switch (rule) {
            case "ESXI-80-000160", "ESXI-80-000198", "ESXI-80-000199" ->
                    List.of(
                            "# one VMkernel adapter and one VLAN for each of management, vMotion and storage",
                            "esxcli network ip interface tag get -i %s".formatted(name),
                            "esxcli network ip interface tag remove -i %s -t TAG; esxcli network ip interface tag add -i vmkN -t TAG"
                                    .formatted(name),
                            "esxcli network vswitch standard portgroup set -p PORTGROUP -v VLAN");
            case "ESXI-80-000214" ->
                    List.of("esxcli network firewall set --default-action=false --enabled=true");
            case "ESXI-80-000215" ->
                    List.of("esxcli system settings advanced set -o /Net/BlockGuestBPDU -i 1");
            case "ESXI-80-000219" ->
                    List.of(
                            "esxcli system settings advanced set -o /Net/DVFilterBindIpAddress -s \"\"");
            case "ESXI-80-000216" -> standard(subject, name, "forged-transmits", "ForgedTransmits");
            case "ESXI-80-000217" -> standard(subject, name, "mac-change", "MacChanges");
            case "ESXI-80-000218" -> standard(subject, name, "promiscuous", "AllowPromiscuous");
            case "ESXI-80-000220", "ESXI-70-000063", "ESXI-70-000065" ->
                    List.of(
                            "esxcli network vswitch standard portgroup set -p \"%s\" -v VLAN"
                                    .formatted(name));
            case "VCSA-80-000110" ->
                    List.of(
                            "(Get-VDSwitch -Name \"%s\").ExtensionData.EnableNetworkResourceManagement($true)"
                                    .formatted(bare(name)));
            case "VCSA-80-000267" ->
                    List.of(
                            "$s = Get-VDSwitch -Name \"%s\"".formatted(bare(name)),
                            "$c = $s.ExtensionData.Config.HealthCheckConfig; $c | ForEach-Object {$_.Enable = $false}; $s.ExtensionData.UpdateDVSHealthCheckConfig($c)");
            case "VCSA-80-000268" ->
                    group(
                            name,
                            "Get-VDSecurityPolicy | Set-VDSecurityPolicy -ForgedTransmits $false");
            case "VCSA-80-000269" ->
                    group(name, "Get-VDSecurityPolicy | Set-VDSecurityPolicy -MacChanges $false");
            case "VCSA-80-000270" ->
                    group(
                            name,
                            "Get-VDSecurityPolicy | Set-VDSecurityPolicy -AllowPromiscuous $false");
            case "VCSA-80-000271" ->
                    List.of(
                            "# vSphere Client: switch > Configure > NetFlow > Edit: collector IP address");
            case "VCSA-80-000272", "VCSA-80-000273", "VCSA-80-000274" ->
                    group(name, "Set-VDVlanConfiguration -VlanId VLAN");
            case "VCSA-80-000300" ->
                    List.of(
                            "# vSphere Client: switch > Configure > Port mirroring > remove the session "
                                    + bare(name));
            case "VCSA-80-000301" ->
                    group(
                            name,
                            "Get-VDPortgroupOverridePolicy | Set-VDPortgroupOverridePolicy -VlanOverrideAllowed $false -UplinkTeamingOverrideAllowed $false -SecurityOverrideAllowed $false -TrafficShapingOverrideAllowed $false -ResourceAllocationOverrideAllowed $false");
            case "VCSA-80-000302" ->
                    group(
                            name,
                            "Get-VDPortgroupOverridePolicy | Set-VDPortgroupOverridePolicy -ResetPortConfigAtDisconnect $true");
            case "VMCH-80-000200" ->
                    List.of(
                            "Get-VM \"%s\" | Get-AdvancedSetting -Name \"ethernet*.filter*.name\" | Remove-AdvancedSetting"
                                    .formatted(bare(name)));
            case "VMCH-80-000203" ->
                    List.of(
                            "$spec = New-Object VMware.Vim.VirtualMachineConfigSpec; $spec.MigrateEncryption = \"opportunistic\"; (Get-VM \"%s\").ExtensionData.ReconfigVM($spec)"
                                    .formatted(bare(name)));
            case "VMCH-80-000214" ->
                    List.of(
                            "# power off, then: Get-VM VM | Get-PassthroughDevice | Remove-PassthroughDevice");
            default -> List.of();
        };
    }

    private static String bare(String name) {
        return name.substring(name.indexOf(' ') + 1);
    }

    /// Switches reject; port groups inherit.
    private static List<String> standard(
            String subject, String name, String option, String property) {
        return subject.startsWith("port group")
                ? List.of(
                        "Get-VirtualPortGroup -Name \"%s\" | Get-SecurityPolicy | Set-SecurityPolicy -%sInherited $true"
                                .formatted(name, property))
                : List.of(
                        "esxcli network vswitch standard policy security set -v %s --allow-%s=false"
                                .formatted(name, option));
    }

    private static List<String> group(String name, String command) {
        return List.of("Get-VDPortgroup -Name \"%s\" | %s".formatted(name, command));
    }
}
