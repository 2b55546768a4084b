package ringwall.lab.isolation.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.lab.physical.EthernetSwitch;
import ringwall.lab.physical.EthernetSwitch.Behaviour;
import ringwall.lab.physical.Fabric;
import ringwall.lab.physical.Jack;
import ringwall.lab.physical.Tags;
import ringwall.model.Physical.Mode;
import ringwall.wire.Ethernet;

/// The ways of forwarding that explain what the article observed.
final class Forwarding2007 {
    private Forwarding2007() {}

    private static final int MTU = 1_500;

    /// A hub of which the host's own stack is a port as well: everything is repeated to all.
    static Segment2007 hubWithHost(Fabric fabric, String name, int vms, boolean host) {
        return ofSwitch(fabric, name, vms, host, Behaviour.HUB);
    }

    /// A learning switch, the host's own stack being one port of it.
    static Segment2007 learning(Fabric fabric, String name, int vms, boolean host) {
        return ofSwitch(fabric, name, vms, host, Behaviour.USUAL);
    }

    private static Segment2007 ofSwitch(
            Fabric fabric, String name, int vms, boolean host, Behaviour behaviour) {
        EthernetSwitch sw = new EthernetSwitch(fabric, name, behaviour);
        Mode mode = new Mode.Access(1);
        List<Jack> jacks = new ArrayList<>();
        for (int i = 1; i <= vms; i++) {
            jacks.add(sw.addPort("vm" + i, mode, MTU));
        }
        Optional<Jack> hostJack =
                host ? Optional.of(sw.addPort("host", mode, MTU)) : Optional.empty();
        return new Segment2007(jacks, hostJack, sw.addPort("pnic", mode, MTU));
    }

    /// A filter driver on the pNIC that hands every frame to or from a VM to all VMs, whichever
    /// virtual switch they are on, and the host's frames to the host alone.
    static Segment2007 filterOnPnic(Fabric fabric, String name, int vms, boolean host) {
        PnicFilter filter = new PnicFilter(fabric, name, vms, host);
        return new Segment2007(
                filter.vms, host ? Optional.of(filter.host) : Optional.empty(), filter.pnic);
    }

    /// Knows each vNIC's MAC from its configuration; what it does not know goes to the pNIC alone.
    static Segment2007 configured(Fabric fabric, String name, int vms, boolean host) {
        ConfiguredSwitch sw = new ConfiguredSwitch(fabric, name, vms, host);
        return new Segment2007(sw.vms, host ? Optional.of(sw.host) : Optional.empty(), sw.pnic);
    }

    private abstract static class Device implements Jack.Receiver {
        final List<Jack> vms = new ArrayList<>();
        final List<Long> macs = new ArrayList<>();
        final Jack host;
        final Jack pnic;
        final boolean hasHost;

        Device(Fabric fabric, String name, int count, boolean hasHost) {
            for (int i = 1; i <= count; i++) {
                vms.add(new Jack(fabric, name, "vm" + i).receiver(this));
                macs.add(-1L);
            }
            this.host = new Jack(fabric, name, "host").receiver(this);
            this.pnic = new Jack(fabric, name, "pnic").receiver(this);
            this.hasHost = hasHost;
        }

        /// What a VM is configured with: the source of the first frame that it sends.
        void note(Jack at, byte[] frame) {
            int index = vms.indexOf(at);
            if (index >= 0 && macs.get(index) < 0) {
                macs.set(index, Tags.source(frame));
            }
        }

        void toVms(byte[] frame, Jack except) {
            for (Jack vm : vms) {
                if (vm != except) {
                    vm.send(frame);
                }
            }
        }
    }

    private static final class PnicFilter extends Device {
        PnicFilter(Fabric fabric, String name, int count, boolean hasHost) {
            super(fabric, name, count, hasHost);
        }

        @Override
        public void receive(Jack at, byte[] frame, long nowNs) {
            if (frame.length < Tags.SHORTEST) {
                return;
            }
            note(at, frame);
            long dst = Tags.destination(frame);
            boolean group = Ethernet.group(dst);
            if (vms.contains(at)) {
                toVms(frame, at);
                if (!macs.contains(dst)) {
                    pnic.send(frame);
                    host.send(frame);
                }
            } else {
                if (group || macs.contains(dst)) {
                    toVms(frame, at);
                }
                if (at == host) {
                    pnic.send(frame);
                } else if (!macs.contains(dst)) {
                    host.send(frame);
                }
            }
        }
    }

    private static final class ConfiguredSwitch extends Device {
        ConfiguredSwitch(Fabric fabric, String name, int count, boolean hasHost) {
            super(fabric, name, count, hasHost);
        }

        @Override
        public void receive(Jack at, byte[] frame, long nowNs) {
            if (frame.length < Tags.SHORTEST) {
                return;
            }
            note(at, frame);
            long dst = Tags.destination(frame);
            int known = macs.indexOf(dst);
            if (Ethernet.group(dst)) {
                toVms(frame, at);
            } else if (known >= 0) {
                if (vms.get(known) != at) {
                    vms.get(known).send(frame);
                }
                return;
            }
            if (at != pnic) {
                pnic.send(frame);
            }
            if (at != host && hasHost) {
                host.send(frame);
            }
        }
    }
}
