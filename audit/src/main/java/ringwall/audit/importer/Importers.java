package ringwall.audit.importer;

import java.util.List;
import ringwall.audit.fact.Importer;
import ringwall.audit.importer.device.SwitchImporter;
import ringwall.audit.importer.hyperv.HypervImporter;
import ringwall.audit.importer.linux.FrrImporter;
import ringwall.audit.importer.linux.IfupdownImporter;
import ringwall.audit.importer.linux.LinuxImporter;
import ringwall.audit.importer.linux.ListeningImporter;
import ringwall.audit.importer.linux.LldpImporter;
import ringwall.audit.importer.linux.NetplanImporter;
import ringwall.audit.importer.linux.NftImporter;
import ringwall.audit.importer.linux.NmstateImporter;
import ringwall.audit.importer.linux.TcImporter;
import ringwall.audit.importer.linux.TeamdImporter;
import ringwall.audit.importer.openstack.OpenstackImporter;
import ringwall.audit.importer.proxmox.ProxmoxImporter;
import ringwall.audit.importer.vsphere.VsphereImporter;
import ringwall.audit.importer.xen.XeImporter;

/// All importers. Of two with the same claim the first gets the file.
public final class Importers {

    public static final List<Importer> ALL =
            List.of(
                    new IntentImporter(),
                    new VsphereImporter(),
                    new HypervImporter(),
                    new OvsImporter(),
                    new LibvirtImporter(),
                    new ProcNetBonding(),
                    new LinuxImporter(),
                    new LldpImporter(),
                    new NftImporter(),
                    new IfupdownImporter(),
                    new NetplanImporter(),
                    new NmstateImporter(),
                    new TeamdImporter(),
                    new TcImporter(),
                    new ListeningImporter(),
                    new FrrImporter(),
                    new BatfishCabling(),
                    new ProxmoxImporter(),
                    new SwitchImporter(),
                    new OpenstackImporter(),
                    new XeImporter());

    private Importers() {}
}
