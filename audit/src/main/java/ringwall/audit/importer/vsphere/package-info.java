/// VMware vSphere: hosts, standard and distributed switches, port groups, VMs, mirrors.
///
///     file -> Json (SOAP through SoapTree) -> Managed objects -> Inventory (names)
///          -> HostReader, SwitchReader, VmReader, Hints, NsxPolicies -> facts
///
/// The dialects differ in letter case, in wrappers and in how types and references are written
/// ([Vim] and [Managed] hide that), not in names: property paths are those of the vSphere Web
/// Services API reference. A property that was not collected is unknown, one that was collected and
/// is empty is none; [Managed#collected] tells them apart.
@NullMarked
package ringwall.audit.importer.vsphere;

import org.jspecify.annotations.NullMarked;
