package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// One network device of a Linux host, as far as the files told so far; filled by readers, read by
/// [DeviceFacts]. Empty text, -1 and `UNKNOWN` mean: not told.
final class Device {

    /// What a device is.
    enum Kind {
        UNKNOWN,
        NIC,
        BRIDGE,
        OVS_BRIDGE,
        OVS_PORT,
        OVS_PATCH,
        BOND,
        VLAN,
        OVERLAY,
        MACVLAN,
        MACVTAP,
        TAP,
        VETH,
        VRF,
        LOOPBACK,
        OTHER
    }

    /// A virtual function of an SR-IOV adapter as its physical function shows it; `vlan` 0 is none.
    record Vf(int index, String mac, int vlan, Tri spoofCheck, Tri trust, Origin origin) {}

    final String name;

    /// Where it was read; the file that tells its kind comes first.
    Origin origin;

    Kind kind = Kind.UNKNOWN;

    /// The kind was read off the name only.
    boolean guessed;

    String master = "";

    /// The device below: parent of a VLAN, macvlan or tunnel; the peer of a veth.
    String lower = "";

    /// The peer of a veth is in another network namespace: a container or a VM's helper.
    boolean peerElsewhere;

    final Set<String> addresses = new TreeSet<>();
    int vlanId = -1;
    String mac = "";
    int mtu = -1;
    Tri link = Tri.UNKNOWN;
    Tri virtualNic = Tri.UNKNOWN;
    String driver = "";
    String pci = "";

    /// The PCI address was read off the name.
    boolean pciFromName;

    String rootPath = "";
    String description = "";

    /// The PF of a VF.
    String parent = "";

    final List<Vf> vfs = new ArrayList<>();
    int numVfs = -1;

    // as a team
    final Set<String> members = new TreeSet<>();
    String mode = "";
    String active = "";
    String detection = "";
    Lacp lacp = Lacp.UNKNOWN;

    // as a member of a team
    String aggregator = "";
    boolean memberDown;

    // as a bridge
    int ageingSeconds = -1;
    Tri vlanAware = Tri.UNKNOWN;
    String failMode = "";
    String manager = "";
    VlanSet bridgeVids = VlanSet.NONE;
    int bridgePvid = -1;

    /// All ports of the bridge are told.
    boolean portsRead;

    // as a port of a bridge
    /// The Open vSwitch bridge of an internal port that is a Linux bridge's port as well.
    String ovsBridge = "";

    /// Its VLAN, where the format tells it in one piece.
    Vlan vlan = Vlan.unknown();

    VlanSet vids = VlanSet.NONE;
    VlanSet untagged = VlanSet.NONE;
    int pvid = -1;
    boolean vlansRead;
    Tri isolated = Tri.UNKNOWN;
    Tri learning = Tri.UNKNOWN;
    Tri flood = Tri.UNKNOWN;

    // as a tunnel
    String overlay = "";
    long vni = -1;
    String local = "";
    final Set<String> remotes = new TreeSet<>();
    String group = "";
    int udpPort = -1;
    Tri learns = Tri.UNKNOWN;

    Device(String name, Origin origin) {
        this.name = name;
        this.origin = origin;
    }

    /// Sets the kind unless a surer one is known.
    Device is(Kind told) {
        if (kind == Kind.UNKNOWN || guessed) {
            kind = told;
            guessed = false;
        }
        return this;
    }
}
