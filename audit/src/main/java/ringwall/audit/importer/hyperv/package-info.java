/// Microsoft Hyper-V: PowerShell's JSON of a host's cmdlets, the inventory of Virtual Machine
/// Manager (SCVMM), and the REST resources of the SDN network controller.
///
///     file -> objects -> by their members: HostCmdlets, Adapters, Scvmm, Sdn -> facts
///
/// Objects are known by their members, never by the file's name. [Shell] hides what ConvertTo-Json
/// does: enumerations as numbers or names, lists of one as the value itself, `{value, Count}`
/// around lists, type names in place of values below the depth limit (unknown, not empty).
@NullMarked
package ringwall.audit.importer.hyperv;

import org.jspecify.annotations.NullMarked;
