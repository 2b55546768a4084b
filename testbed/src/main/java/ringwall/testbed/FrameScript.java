package ringwall.testbed;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import ringwall.wire.Addresses;
import ringwall.wire.Dhcp4;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Igmp;
import ringwall.wire.Ndp;
import ringwall.wire.Tcp;

/// Frames as one line of text, layer by layer, with the words of [FrameBuilder]; docs/scenarios.md
/// has the table.
///
///     eth 02:00:00:00:00:02 < 02:00:00:00:00:01 | vlan 10 | ip4 10.0.0.1 > 10.0.0.2 ttl 3 | udp 1 > 53 | data "hi"
final class FrameScript {
    private FrameScript() {}

    /// @throws IllegalArgumentException with a sentence for people
    static byte[] frame(String script) {
        String text = script.strip();
        if (text.startsWith("hex ")) {
            return HexFormat.of().parseHex(text.substring(4).replace(" ", ""));
        }
        FrameBuilder frame = FrameBuilder.packet();
        boolean begun = false;
        for (String layer : text.split("\\|", -1)) {
            Line line = new Line(layer.strip());
            frame = layer(frame, line, begun);
            begun = true;
            line.end();
        }
        return frame.bytes();
    }

    /// Words of one layer.
    private static final class Line {
        private final List<String> words;
        private final String text;
        private int at;

        Line(String text) {
            this.text = text;
            this.words = Arrays.asList(text.split("\\s+"));
        }

        String word() {
            if (at >= words.size()) {
                throw new IllegalArgumentException("'" + text + "' is too short");
            }
            return words.get(at++);
        }

        boolean took(String word) {
            boolean here = at < words.size() && words.get(at).equals(word);
            at += here ? 1 : 0;
            return here;
        }

        boolean more() {
            return at < words.size();
        }

        int number() {
            String word = word();
            try {
                return Integer.decode(word);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "'" + word + "' in '" + text + "' is not a number", e);
            }
        }

        void expect(String word) {
            if (!took(word)) {
                throw new IllegalArgumentException("'" + word + "' is missing in '" + text + "'");
            }
        }

        void end() {
            if (more()) {
                throw new IllegalArgumentException(
                        "'" + words.get(at) + "' in '" + text + "' is not understood");
            }
        }

        String rest() {
            at = words.size();
            return text;
        }
    }

    private static FrameBuilder layer(FrameBuilder frame, Line line, boolean begun) {
        String kind = line.word();
        return switch (kind) {
            case "eth" -> ethernet(frame, line, begun);
            case "vlan" -> {
                int vid = line.number();
                int pcp = line.took("pcp") ? line.number() : 0;
                int tpid = line.took("tpid") ? line.number() : 0x8100;
                yield frame.vlan(tpid, pcp << 13 | vid);
            }
            case "llc" -> frame.llc(line.number(), line.number());
            case "snap" -> frame.snap(0, line.number());
            case "arp" -> arp(frame, line);
            case "ip4" -> ip4(frame, line);
            case "ip6" -> ip6(frame, line);
            case "ext" -> extension(frame, line);
            case "frag6" -> {
                int offset = line.number();
                boolean more = line.took("more");
                line.expect("id");
                yield frame.fragmentHeader(offset, more, line.number());
            }
            case "tcp" -> tcp(frame, line);
            case "udp" -> {
                int from = line.number();
                line.expect(">");
                FrameBuilder udp = frame.udp(from, line.number());
                yield line.took("length") ? udp.lieLength(line.number()) : udp;
            }
            case "icmp" -> icmp(frame, line, true);
            case "icmp6" -> icmp(frame, line, false);
            case "ns" -> {
                String target = line.word();
                long link = line.took("link") ? Addresses.mac(line.word()) : 0;
                yield frame.ndSolicitation(target, link);
            }
            case "na" -> {
                String target = line.word();
                line.expect("link");
                long link = Addresses.mac(line.word());
                int flags = line.took("router") ? Ndp.NA_ROUTER : 0;
                flags |= line.took("solicited") ? Ndp.NA_SOLICITED : 0;
                flags |= line.took("override") ? Ndp.NA_OVERRIDE : 0;
                yield frame.ndAdvertisement(target, flags, link);
            }
            case "rs" ->
                    frame.routerSolicitation(line.took("link") ? Addresses.mac(line.word()) : 0);
            case "ra" -> {
                long mac = Addresses.mac(line.word());
                yield frame.routerAdvertisement(mac, line.word(), line.number());
            }
            case "igmp" -> {
                String what = line.word();
                int type =
                        switch (what) {
                            case "report" -> Igmp.REPORT_V2;
                            case "leave" -> Igmp.LEAVE;
                            case "query" -> Igmp.QUERY;
                            default -> throw new IllegalArgumentException("igmp " + what + "?");
                        };
                yield frame.igmp(type, 0, Addresses.ip4(line.word()));
            }
            case "dhcp" -> dhcp(frame, line);
            case "vxlan" -> frame.vxlan(line.number());
            case "data" -> data(frame, line);
            case "hex" ->
                    frame.payload(
                            HexFormat.of().parseHex(line.rest().substring(4).replace(" ", "")));
            case "quote" -> frame.payload(frame(line.rest().substring(6).replace(',', '|')));
            case "pad" -> frame.padTo(line.number());
            case "cut" -> frame.truncate(line.number());
            default -> throw new IllegalArgumentException("no layer is called '" + kind + "'");
        };
    }

    private static FrameBuilder ethernet(FrameBuilder frame, Line line, boolean begun) {
        String dst = line.word();
        line.expect("<");
        String src = line.word();
        FrameBuilder ethernet =
                begun ? frame.innerEthernet(dst, src) : FrameBuilder.ethernet(dst, src);
        return line.took("type") ? ethernet.type(line.number()) : ethernet;
    }

    private static FrameBuilder arp(FrameBuilder frame, Line line) {
        boolean request = line.took("request");
        if (!request) {
            line.expect("reply");
        }
        long senderMac = Addresses.mac(line.word());
        int senderIp = Addresses.ip4(line.word());
        line.expect(">");
        String first = line.word();
        long targetMac = first.contains(":") ? Addresses.mac(first) : 0;
        int targetIp = Addresses.ip4(first.contains(":") ? line.word() : first);
        return frame.arp(request ? 1 : 2, senderMac, senderIp, targetMac, targetIp);
    }

    private static FrameBuilder ip4(FrameBuilder in, Line line) {
        String from = line.word();
        line.expect(">");
        FrameBuilder frame = in.ipv4(from, line.word());
        while (line.more()) {
            String option = line.word();
            frame =
                    switch (option) {
                        case "ttl" -> frame.ttl(line.number());
                        case "tos" -> frame.tos(line.number());
                        case "df" -> frame.dontFragment();
                        case "id" -> frame.id(line.number());
                        case "proto" -> frame.protocol(line.number());
                        case "frag" -> frame.fragment(line.number(), line.took("more"));
                        case "length" -> frame.lieLength(line.number());
                        case "header" -> frame.lieHeaderLength(line.number());
                        case "badsum" -> frame.lieChecksum(0x1234);
                        case "lsrr" -> frame.ipOptions(131, 7, 4, 10, 0, 0, 9);
                        default ->
                                throw new IllegalArgumentException(
                                        "ip4 has no word '" + option + "'");
                    };
        }
        return frame;
    }

    private static FrameBuilder ip6(FrameBuilder in, Line line) {
        String from = line.word();
        line.expect(">");
        FrameBuilder frame = in.ipv6(from, line.word());
        while (line.more()) {
            String option = line.word();
            frame =
                    switch (option) {
                        case "ttl" -> frame.ttl(line.number());
                        case "tos" -> frame.tos(line.number());
                        case "next" -> frame.protocol(line.number());
                        case "length" -> frame.lieLength(line.number());
                        default ->
                                throw new IllegalArgumentException(
                                        "ip6 has no word '" + option + "'");
                    };
        }
        return frame;
    }

    private static FrameBuilder extension(FrameBuilder frame, Line line) {
        int kind = line.number();
        int[] body = new int[0];
        while (line.more()) {
            body = Arrays.copyOf(body, body.length + 1);
            body[body.length - 1] = line.number();
        }
        return frame.extension(kind, body);
    }

    private static FrameBuilder tcp(FrameBuilder in, Line line) {
        int from = line.number();
        line.expect(">");
        int to = line.number();
        FrameBuilder frame = in.tcp(from, to, flags(line.word()));
        while (line.more()) {
            String option = line.word();
            frame =
                    switch (option) {
                        case "seq" -> frame.seq(line.number());
                        case "ack" -> frame.ack(line.number());
                        case "win" -> frame.window(line.number());
                        case "mss" -> frame.mss(line.number());
                        case "scale" -> frame.windowScale(line.number());
                        default ->
                                throw new IllegalArgumentException(
                                        "tcp has no word '" + option + "'");
                    };
        }
        return frame;
    }

    /// `S`, `SA`, `A`, `FA`, `R`, `PA`; `.` for none.
    private static int flags(String letters) {
        int flags = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            flags |=
                    switch (letter) {
                        case 'F' -> Tcp.FIN;
                        case 'S' -> Tcp.SYN;
                        case 'R' -> Tcp.RST;
                        case 'P' -> Tcp.PSH;
                        case 'A' -> Tcp.ACK;
                        case '.' -> 0;
                        default ->
                                throw new IllegalArgumentException(
                                        "'" + letter + "' is no TCP flag of F, S, R, P, A");
                    };
        }
        return flags;
    }

    private static FrameBuilder icmp(FrameBuilder frame, Line line, boolean four) {
        if (line.took("echo")) {
            int id = line.number();
            return four ? frame.icmp4Echo(id, line.number()) : frame.icmp6Echo(id, line.number());
        }
        if (line.took("reply")) {
            int id = line.number();
            return four
                    ? frame.icmp4EchoReply(id, line.number())
                    : frame.icmp6EchoReply(id, line.number());
        }
        int type = line.number();
        int code = line.number();
        int word = line.more() ? line.number() : 0;
        return four ? frame.icmp4(type, code, word) : frame.icmp6(type, code, word);
    }

    private static FrameBuilder data(FrameBuilder frame, Line line) {
        String rest = line.rest().substring(4).strip();
        if (rest.startsWith("\"") && rest.endsWith("\"") && rest.length() >= 2) {
            return frame.payload(rest.substring(1, rest.length() - 1));
        }
        try {
            return frame.payload(Integer.parseInt(rest));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + rest + "' is no \"text\" and no length", e);
        }
    }

    /// `dhcp discover MAC`, `dhcp request MAC IP`.
    private static FrameBuilder dhcp(FrameBuilder frame, Line line) {
        boolean request = line.took("request");
        if (!request) {
            line.expect("discover");
        }
        byte[] message = new byte[400];
        MemorySegment m = MemorySegment.ofArray(message);
        long mac = Addresses.mac(line.word());
        int p = Dhcp4.emit(m, 0, Dhcp4.BOOT_REQUEST, 0x1234, 0, 0, mac);
        int type = request ? Dhcp4.REQUEST : Dhcp4.DISCOVER;
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, type);
        if (request) {
            int wanted = Addresses.ip4(line.word());
            p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_REQUESTED_IP, wanted);
        }
        return frame.payload(Arrays.copyOf(message, Dhcp4.emitEnd(m, 0, p)));
    }
}
