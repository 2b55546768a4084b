package ringwall.lab.isolation.target;

import java.time.LocalDate;
import java.util.List;
import java.util.function.LongSupplier;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.system.Programs;

/// All targets, by name, in the order of the table: 2007 first, then today's, then ours.
public final class Targets {
    private final List<VirtualSwitchUnderTest> all;

    /// @param clockNs nanoseconds since the epoch, for targets in real time
    public Targets(LongSupplier clockNs, LocalDate today) {
        this.all =
                List.of(
                        Model.vmwareServer(),
                        LinuxTargets.sharedNic(clockNs),
                        Model.virtualServer2005R2(),
                        Model.xenExpress(),
                        Model.esx(),
                        LinuxTargets.linuxBridge(clockNs),
                        DaemonTargets.ovs(clockNs),
                        DaemonTargets.vde(false, clockNs),
                        DaemonTargets.vde(true, clockNs),
                        LinuxTargets.macvlanBridge(clockNs),
                        DaemonTargets.qemuHub(clockNs),
                        new Ringwall(today));
    }

    public List<VirtualSwitchUnderTest> all() {
        return all;
    }

    /// For the article's question with real VMs: a hub as VMware Server was, the kernel's bridge
    /// (as root), ours.
    public List<VirtualSwitchUnderTest> ofArticle() {
        List<String> names =
                Programs.root()
                        ? List.of("vmware-server", "linux-bridge", "ringwall")
                        : List.of("vmware-server", "ringwall");
        return all.stream().filter(target -> names.contains(target.name())).toList();
    }

    /// Those that run anywhere, unprivileged, in virtual time.
    public List<VirtualSwitchUnderTest> inProcess() {
        return all.stream()
                .filter(target ->
                        target.kind() != VirtualSwitchUnderTest.Kind.REAL
                                && target.kind() != VirtualSwitchUnderTest.Kind.MECHANISM)
                .toList();
    }
}
