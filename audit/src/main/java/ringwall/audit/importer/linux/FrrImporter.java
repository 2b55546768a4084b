package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.SourceFile;

/// FRR configuration (`frr.conf`, `bgpd.conf`, `zebra.conf`, `vtysh -c 'show running-config'`): BGP
/// EVPN with its peers as the control plane of overlays; EVPN multihoming segments as ports of a
/// switch that one host's bond reaches on several switches.
public final class FrrImporter implements Importer {

    private static final Pattern MARK =
            Pattern.compile(
                    "(?m)^(frr version|frr defaults|router bgp \\d+|service integrated-vtysh-config|router ospf6?|evpn mh |int(erface)? \\S+\\s*\\n\\s+(ip addr|evpn mh |ip ospf))");
    private static final Pattern OTHERS =
            Pattern.compile(
                    "(?m)^(feature |switchport|! device:|vrf instance|boot |version \\d|\\s+switchport )");

    @Override
    public String name() {
        return "frr";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        if (!MARK.matcher(head).find() || OTHERS.matcher(head).find()) {
            return NO;
        }
        return head.contains("frr ") || file.path().contains("frr") ? SURE - 10 : LIKELY - 10;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            new Reading(file, out).read();
        }
    }

    /// One file being read.
    private static final class Reading {

        private final SourceFile file;
        private final FactSink out;
        private final Map<String, List<String>> groups = new TreeMap<>();
        private final TreeSet<String> activated = new TreeSet<>();
        private @Nullable Origin evpn;
        private String system = "";
        private String router = "";
        private String face = "";
        private String segment = "";
        private String segmentMac = "";
        private int faceLine;
        private boolean inEvpn;
        private boolean advertises;
        private boolean any;

        Reading(SourceFile file, FactSink out) {
            this.file = file;
            this.out = out;
        }

        void read() {
            int number = 0;
            for (String raw : file.text().split("\n", -1)) {
                number++;
                String line = raw.strip();
                if (line.isEmpty() || line.startsWith("!") || line.startsWith("#")) {
                    continue;
                }
                if (!Character.isWhitespace(raw.charAt(0))) {
                    top(line, number);
                } else {
                    inner(line, number);
                }
            }
            segment();
            control();
            if (!any) {
                out.note(
                        file,
                        "",
                        "an FRR configuration without EVPN: nothing in it is judged",
                        "vtysh -c 'show running-config' > frr.conf");
            }
        }

        private void top(String line, int number) {
            segment();
            inEvpn = false;
            String[] words = line.split("\\s+", -1);
            router = "";
            face = "";
            switch (words[0]) {
                case "hostname" -> {
                    if (words.length > 1 && !words[1].equals("localhost")) {
                        out.hostNamed(file, words[1]);
                    }
                }
                case "router" -> {
                    if (words.length > 2 && words[1].equals("bgp")) {
                        router = words[2];
                        system = system.isEmpty() ? words[2] : system;
                    }
                }
                case "interface", "int" -> {
                    face = words.length > 1 ? words[1] : "";
                    faceLine = number;
                }
                default -> {}
            }
        }

        private void inner(String line, int number) {
            String[] words = line.split("\\s+", -1);
            if (!face.isEmpty() && line.startsWith("evpn mh es-id ") && words.length > 3) {
                segment = words[3];
                faceLine = number;
            } else if (!face.isEmpty()
                    && line.startsWith("evpn mh es-sys-mac ")
                    && words.length > 3) {
                segmentMac = words[3];
            } else if (!router.isEmpty()) {
                bgp(line, words, number);
            }
        }

        private void bgp(String line, String[] words, int number) {
            if (line.startsWith("address-family")) {
                inEvpn = line.contains("l2vpn evpn");
                if (inEvpn && evpn == null) {
                    evpn = file.line(number);
                }
            } else if (line.equals("exit-address-family")) {
                inEvpn = false;
            } else if (words[0].equals("neighbor") && words.length > 2) {
                if (inEvpn && words[2].equals("activate")) {
                    activated.add(words[1]);
                } else if (words[2].equals("peer-group") && words.length > 3) {
                    groups.computeIfAbsent(words[3], _ -> new ArrayList<>()).add(words[1]);
                }
            } else if (inEvpn && line.equals("advertise-all-vni")) {
                advertises = true;
                evpn = file.line(number);
            }
        }

        /// An Ethernet segment: the same id on two switches is one host's bond.
        private void segment() {
            if (!face.isEmpty() && !segment.isEmpty()) {
                any = true;
                String id = segmentMac.isEmpty() ? segment : segmentMac + " es " + segment;
                out.add(
                        PhysPort.of(file.host(), face, file.line(faceLine))
                                .mlagId(id.replace('/', '-'))
                                .build());
                out.coverage(file.host(), Coverage.PARTIAL, FactType.PHYS_PORT);
            }
            segment = "";
            segmentMac = "";
        }

        private void control() {
            Origin at = evpn;
            if (at == null || (!advertises && activated.isEmpty())) {
                return;
            }
            any = true;
            var peers = new TreeSet<String>();
            for (String name : activated) {
                peers.addAll(groups.getOrDefault(name, List.of(name)));
            }
            out.add(
                    Controller.of(file.host(), "", "bgp AS " + system, at)
                            .protocol("bgp-evpn")
                            .role("central")
                            .peers(List.copyOf(peers))
                            .build());
            out.coverage(file.host(), Coverage.PARTIAL, FactType.CONTROLLER);
        }
    }
}
