/// Importers for Proxmox VE: guests (`qm config`, `NNN.conf`), firewall (`*.fw`), SDN
/// (`.running-config`, `*.cfg`) and fabrics. Node interfaces are ifupdown files and read by
/// [ringwall.audit.importer.linux.IfupdownImporter]; what FRR runs by
/// [ringwall.audit.importer.linux.FrrImporter].
@NullMarked
package ringwall.audit.importer.proxmox;

import org.jspecify.annotations.NullMarked;
