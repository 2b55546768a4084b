package ringwall.lab;

import ringwall.lab.guest.Station;
import ringwall.model.Vm;

/// Makes guests that are real - network namespaces, QEMU VMs - for the vNICs of a lab, as they come
/// and go.
public interface GuestMaker {
    /// A guest with the port that it is at, which is named as in programs.
    record Made(RealPort port, Station station) {}

    /// Starts a guest. It need not be up when this returns: its port's link tells.
    ///
    /// @throws IllegalStateException with a sentence for people
    Made start(Vm vm, Vm.Vnic vnic);

    /// Ends the guest at that vNIC and its port.
    ///
    /// @param vnic `vm/nic`
    void stop(String vnic);

    /// How long an answer of such a guest may take.
    long patienceNs();
}
