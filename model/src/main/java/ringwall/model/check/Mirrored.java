package ringwall.model.check;

import java.util.Set;
import java.util.TreeSet;
import ringwall.model.Mirror;
import ringwall.model.Vm;
import ringwall.model.check.Checking.Nic;

/// Whom a mirror copies, and which hosts its copies leave or reach.
final class Mirrored {
    private Mirrored() {}

    /// The hosts of sources and, when it is a vNIC, of the target.
    static Set<String> hosts(Checking checking, Mirror mirror) {
        Set<String> hosts = new TreeSet<>();
        for (Nic nic : sources(checking, mirror)) {
            hosts.add(nic.vm().host());
        }
        if (mirror.target() instanceof Mirror.Target.ToVnic to) {
            Vm vm = checking.network.vms().get(to.vm());
            if (vm != null) {
                hosts.add(vm.host());
            }
        }
        return hosts;
    }

    static Set<Nic> sources(Checking checking, Mirror mirror) {
        return new Members(checking).of(mirror.from()).nics();
    }
}
