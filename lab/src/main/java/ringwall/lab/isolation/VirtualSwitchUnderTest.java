package ringwall.lab.isolation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.model.Physical.Mode;

/// What is put to the test. Each [#plug] makes a fresh one.
public interface VirtualSwitchUnderTest extends AutoCloseable {
    /// What kind of evidence its row is.
    enum Kind {
        /// Behaves as was observed in 2007; the product itself cannot be run.
        MODEL("model"),
        /// As its row's author states, not tested by him; modelled.
        STATED("as stated"),
        /// The mechanism behind an observation, with the real kernel.
        MECHANISM("mechanism"),
        /// The real thing, made on this machine.
        REAL("real"),
        /// Ringwall.
        OURS("ringwall");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// How VMs, virtual networks and pNICs are wired.
    enum Layout {
        /// All VMs on one virtual network, bound to the host's one pNIC.
        ONE_NETWORK,
        /// vm2 on a second virtual network bound to the same pNIC.
        SECOND_SWITCH,
        /// vm2 on a virtual network of its own, bound to a pNIC of its own; the host stays with
        /// vm1's.
        OWN_PNIC,
        /// As OWN_PNIC, and the host has a third pNIC.
        OWN_PNIC_AND_HOST,
        /// One pNIC split into one virtual NIC per VLAN; vm1 and vm2 on different ones, the host on
        /// vm1's.
        VLAN_NICS,
        /// As VLAN_NICS, and the host on a VLAN of its own.
        VLAN_NICS_AND_HOST
    }

    /// A cable from the host to the physical switch.
    ///
    /// @param mode how the port at the physical switch must be set
    record Uplink(Jack jack, Mode mode) {}

    /// A plugged target.
    interface Attachment extends AutoCloseable {
        /// Where vm1 (the spy), vm2 (the victim) and vm3 (a neighbour) are to be cabled.
        List<Jack> vms();

        /// Where the host's own stack is to be cabled, or the station that it is by itself.
        HostStation host(Guests guests);

        List<Uplink> uplinks();

        /// VLAN at the physical switch that a VM's frames are in.
        default int vlanOfVm(int index) {
            return Scene.VLAN;
        }

        default int vlanOfHost() {
            return Scene.VLAN;
        }

        /// Lets everything learned age out; false when that cannot be brought about here.
        default boolean age() {
            return false;
        }

        /// Restarts the switch; `during` runs while it is down. False when that cannot be done.
        default boolean restart(Runnable during) {
            return false;
        }

        /// Frames are filtered by rules that let vm1 open tcp/80 of vm2 and nothing else.
        default boolean hasFirewall() {
            return false;
        }

        @Override
        void close();
    }

    /// Makes a guest at a jack of the attachment for the host's own stack.
    interface Guests {
        HostStation hostAt(Jack jack);
    }

    String name();

    Kind kind();

    /// One sentence for the report: what stands behind the row.
    String note();

    Set<Layout> layouts();

    /// Why an attack says nothing about this target; empty: it does.
    default Optional<String> notApplicable(Attack attack) {
        return Optional.empty();
    }

    /// Why it cannot be made here, with what to install; empty: it can.
    default Optional<String> missing() {
        return Optional.empty();
    }

    /// A new fabric of the kind that this target needs: in-process ones run in virtual time.
    ///
    /// @param epochNs wall time now
    Fabric fabric(long epochNs);

    /// Where its VMs' gateway is.
    default ringwall.model.Ip gateway(int version) {
        return Scene.outsideAddress(version);
    }

    /// @throws IllegalStateException with a sentence for people when it cannot be made
    Attachment plug(Fabric fabric, Layout layout);

    @Override
    default void close() {}
}
