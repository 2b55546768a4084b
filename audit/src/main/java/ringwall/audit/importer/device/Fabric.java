package ringwall.audit.importer.device;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PortName;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.device.ConfigText.Stanza;

/// What a switch does beside switching: monitor sessions, VXLAN, BGP EVPN.
final class Fabric {

    private final String device;
    private final SourceFile file;
    private final List<Stanza> stanzas;
    private final FactSink out;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private boolean evpn;

    /// A monitor session being read.
    private static final class Session {
        final int line;
        final LinkedHashSet<String> rx = new LinkedHashSet<>();
        final LinkedHashSet<String> tx = new LinkedHashSet<>();
        VlanSet vlans = VlanSet.NONE;
        MirrorTarget destination = MirrorTarget.NONE;
        String target = "";
        boolean shut;

        Session(int line) {
            this.line = line;
        }
    }

    Fabric(String device, SourceFile file, List<Stanza> stanzas, FactSink out) {
        this.device = device;
        this.file = file;
        this.stanzas = stanzas;
        this.out = out;
    }

    void facts() {
        for (Stanza s : stanzas) {
            if (!s.after("monitor session").isEmpty()) {
                monitor(s);
            } else if (!s.after("router bgp").isEmpty()) {
                bgp(s);
            }
        }
        for (Stanza s : stanzas) {
            String name = s.after("interface");
            if (name.matches("(?i)vxlan\\d+") || name.matches("(?i)nve\\d+")) {
                vxlan(s, name);
            }
        }
        sessions.forEach(this::session);
    }

    /// IOS and EOS put all on one line, NX-OS below the session's.
    private void monitor(Stanza s) {
        String rest = s.after("monitor session");
        int space = rest.indexOf(' ');
        String id = space < 0 ? rest : rest.substring(0, space);
        Session session = sessions.computeIfAbsent(id, _ -> new Session(s.line()));
        if (space > 0) {
            setting(session, rest.substring(space + 1));
        }
        s.children().forEach(c -> setting(session, c.text()));
    }

    private static void setting(Session session, String text) {
        String line = text.toLowerCase(Locale.ROOT);
        if (line.startsWith("source interface ")) {
            source(session, text.substring(17));
        } else if (line.startsWith("source vlan ")) {
            session.vlans =
                    session.vlans.union(
                            VlanSet.parse(line.substring(12).replaceFirst(" (rx|tx|both)$", "")));
        } else if (line.startsWith("destination interface ")) {
            session.destination = MirrorTarget.UPLINK;
            session.target = PortName.canonical(text.substring(22).split(" ", -1)[0]);
        } else if (line.startsWith("destination remote vlan ")) {
            session.destination = MirrorTarget.RSPAN;
            session.target = line.substring(24).split(" ", -1)[0];
        } else if (line.startsWith("destination ip ")) {
            session.destination = MirrorTarget.REMOTE_IP;
            session.target = line.substring(15).split(" ", -1)[0];
        } else if (line.startsWith("destination tunnel ")) {
            session.destination = MirrorTarget.REMOTE_IP;
            session.target = line.replaceFirst(".*\\bdestination (\\S+).*", "$1");
        } else if (line.startsWith("destination ")) {
            session.destination = MirrorTarget.UPLINK; // EOS: a port, or the switch's own cpu
            session.target = PortName.canonical(text.substring(12).split(" ", -1)[0]);
        } else if (line.startsWith("source ")) {
            source(session, text.substring(7));
        } else if (line.equals("shut") || line.equals("shutdown")) {
            session.shut = true;
        } else if (line.equals("no shut") || line.equals("no shutdown")) {
            session.shut = false;
        }
    }

    /// The switch's view: `rx` is what enters the port, hence what the host behind it sends.
    private static void source(Session session, String text) {
        String way = text.replaceFirst(".* (both|rx|tx)$", "$1");
        String names = text.replaceFirst(" (both|rx|tx)$", "");
        for (String name : ConfigReading.expand(names)) {
            String port = PortName.canonical(name);
            if (!way.equals("tx")) {
                session.rx.add(port);
            }
            if (!way.equals("rx")) {
                session.tx.add(port);
            }
        }
    }

    private void session(String id, Session session) {
        boolean sources =
                !session.rx.isEmpty() || !session.tx.isEmpty() || !session.vlans.isEmpty();
        boolean target = session.destination != MirrorTarget.NONE;
        out.add(
                Mirror.of(device, device, "session " + id, file.line(session.line))
                        .enabled(Tri.of(!session.shut))
                        .fromVm(List.copyOf(session.rx))
                        .toVm(List.copyOf(session.tx))
                        .selectAll(Tri.NO)
                        .vlans(session.vlans)
                        .destination(session.destination)
                        .target(session.target)
                        .valid(Tri.of(sources && target))
                        .why(!sources ? "it has no source" : target ? "" : "it has no destination")
                        .build());
    }

    private void bgp(Stanza s) {
        var peers = new TreeSet<String>();
        boolean family = false;
        for (Stanza child : s.children()) {
            family |= child.is("address-family evpn") || child.is("address-family l2vpn evpn");
            String neighbour = child.after("neighbor").split(" ", -1)[0];
            if (neighbour.matches("[0-9a-fA-F.:]{3,}")) {
                peers.add(neighbour);
                family |=
                        child.children().stream().anyMatch(c -> c.is("address-family l2vpn evpn"));
            }
        }
        if (!family) {
            return;
        }
        evpn = true;
        String address = peers.isEmpty() ? "bgp" : String.join(",", peers);
        out.add(
                Controller.of(device, "", address, file.line(s.line()))
                        .protocol("bgp-evpn")
                        .role("forwarding")
                        .peers(List.copyOf(peers))
                        .build());
    }

    private void vxlan(Stanza s, String name) {
        var vnis = new TreeSet<Integer>();
        var remotes = new TreeSet<String>();
        var peers = new TreeMap<OverlayPeers, Boolean>();
        String source = "";
        int port = -1;
        for (Stanza child : s.children()) {
            String line = child.text().toLowerCase(Locale.ROOT);
            String last = line.substring(line.lastIndexOf(' ') + 1);
            if (line.startsWith("vxlan source-interface ")
                    || line.startsWith("source-interface ")) {
                source = PortName.canonical(last);
            } else if (line.startsWith("vxlan udp-port ") && last.matches("\\d{1,5}")) {
                port = Integer.parseInt(last);
            } else if (line.matches("vxlan (vlan|vrf) .* vni \\d{1,8}")) {
                vnis.add(Integer.parseInt(last));
            } else if (line.matches("vxlan vlan .* vni \\d[\\d,-]*")) {
                vnis.addAll(list(last));
            } else if (line.startsWith("vxlan flood vtep ")
                    || line.startsWith("vxlan vlan ") && line.contains(" flood vtep ")) {
                peers.put(OverlayPeers.STATIC, true);
                remotes.addAll(addresses(line));
            } else if (line.startsWith("vxlan multicast-group ")) {
                peers.put(OverlayPeers.MULTICAST, true);
            } else if (line.startsWith("member vni ")) {
                vnis.addAll(list(line.replaceFirst("member vni ([\\d,-]+).*", "$1")));
                member(child, peers, remotes);
            } else if (line.equals("host-reachability protocol bgp")) {
                peers.put(OverlayPeers.EVPN, true);
            }
        }
        OverlayPeers how =
                evpn || peers.containsKey(OverlayPeers.EVPN)
                        ? OverlayPeers.EVPN
                        : peers.isEmpty() ? OverlayPeers.UNKNOWN : peers.firstKey();
        out.add(
                Overlay.of(device, name, file.line(s.line()))
                        .kind("vxlan")
                        .vnis(List.copyOf(vnis))
                        .egress(source)
                        .remotes(List.copyOf(remotes))
                        .peers(how)
                        .learning(
                                how == OverlayPeers.EVPN
                                        ? Tri.NO
                                        : how == OverlayPeers.UNKNOWN ? Tri.UNKNOWN : Tri.YES)
                        .udpPort(port)
                        .vtepIp(address(source))
                        .build());
    }

    /// NX-OS: how one VNI finds its peers; what is static or BGP ignores a multicast group.
    private static void member(Stanza vni, Map<OverlayPeers, Boolean> peers, Set<String> remotes) {
        OverlayPeers own = OverlayPeers.UNKNOWN;
        for (Stanza s : vni.children()) {
            if (s.is("ingress-replication protocol bgp")) {
                own = OverlayPeers.EVPN;
            } else if (s.is("ingress-replication protocol static")) {
                own = OverlayPeers.STATIC;
            } else if (!s.after("mcast-group").isEmpty() && own == OverlayPeers.UNKNOWN) {
                own = OverlayPeers.MULTICAST;
            }
            remotes.addAll(addresses(s.after("peer-ip")));
            s.children().forEach(c -> remotes.addAll(addresses(c.after("peer-ip"))));
        }
        if (own != OverlayPeers.UNKNOWN) {
            peers.put(own, true);
        }
    }

    private static List<Integer> list(String ids) {
        var all = new ArrayList<Integer>();
        for (String part : ids.split(",", -1)) {
            String[] ends = part.split("-", -1);
            if (part.matches("\\d{1,8}(-\\d{1,8})?")) {
                int from = Integer.parseInt(ends[0]);
                int to = Integer.parseInt(ends[ends.length - 1]);
                for (int i = from; i <= to && all.size() < 10_000; i++) {
                    all.add(i);
                }
            }
        }
        return all;
    }

    private static List<String> addresses(String text) {
        var all = new ArrayList<String>();
        for (String word : text.split("[ ,]+", -1)) {
            if (word.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+")) {
                all.add(word);
            }
        }
        return all;
    }

    /// The address of the interface that a VTEP uses.
    private String address(String interfaceName) {
        for (Stanza s : stanzas) {
            if (!interfaceName.isEmpty()
                    && PortName.canonical(s.after("interface")).equalsIgnoreCase(interfaceName)) {
                for (Stanza child : s.children()) {
                    String address = child.after("ip address").split(" ", -1)[0];
                    if (!address.isEmpty()) {
                        return address.replaceFirst("/.*", "");
                    }
                }
            }
        }
        return "";
    }
}
