package ringwall.lab.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import ringwall.intent.Intent;
import ringwall.intent.write.IntentWriter;
import ringwall.intent.yaml.Source;
import ringwall.lab.Lab;
import ringwall.lab.guest.Capture;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Station;
import ringwall.lab.matrix.Matrix;
import ringwall.lab.matrix.Overheard;
import ringwall.lab.matrix.Probe;
import ringwall.lab.matrix.Prober;
import ringwall.lab.physical.Cable;
import ringwall.lab.real.OwnVms;
import ringwall.model.Ip;
import ringwall.model.Network;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a running lab can be asked. Each request is an object with `command` and its arguments,
/// each answer an object with `ok`. Used in the fabric's thread; commands that take time drive the
/// fabric meanwhile.
public final class LabCommands {
    private static final long SECOND = 1_000_000_000L;

    private final Lab lab;
    private final OwnVms ownVms;
    private final Management management;
    private boolean stopping;

    public LabCommands(Lab lab, OwnVms ownVms) {
        this.lab = lab;
        this.ownVms = ownVms;
        this.management = new Management(lab);
    }

    public boolean stopping() {
        return stopping;
    }

    /// Never throws for what a request holds.
    public ObjectNode answer(JsonNode request) {
        try {
            return switch (text(request, "command")) {
                case "status" -> status();
                case "ping" -> ping(text(request, "from"), text(request, "to"));
                case "connect" ->
                        connect(
                                text(request, "from"),
                                text(request, "to"),
                                text(request, "service"));
                case "matrix" -> matrix();
                case "isolation" -> isolation();
                case "capture" -> capture(request);
                case "unplug" -> plug(text(request, "cable"), false);
                case "plug" -> plug(text(request, "cable"), true);
                case "apply" -> apply(request);
                case "confirm" -> management.confirm();
                case "attach" -> attach(request);
                case "stop" -> {
                    stopping = true;
                    yield fine();
                }
                default ->
                        refuse(
                                "no such command",
                                "use status, ping, connect, matrix, isolation, capture, unplug, plug, apply, confirm, attach or stop");
            };
        } catch (IllegalArgumentException | IllegalStateException e) {
            return refuse(String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            return refuse("cannot use the file: " + e.getMessage(), "");
        }
    }

    static ObjectNode fine() {
        return JsonNodeFactory.instance.objectNode().put("ok", true);
    }

    static ObjectNode refuse(String what, String mend) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ok", false)
                .put("error", mend.isEmpty() ? what : what + ". Mend: " + mend);
    }

    private static String text(JsonNode request, String key) {
        JsonNode value = request.get(key);
        if (value == null || !value.isString()) {
            throw new IllegalArgumentException("the request has no text '" + key + "'");
        }
        return value.stringValue();
    }

    ObjectNode status() {
        ObjectNode answer = fine();
        answer.put("network", lab.network().name())
                .put("dataplane", lab.options().dataplane().word())
                .put("hosts", lab.hosts().size())
                .put("guests", lab.stations().size());
        ArrayNode ports = answer.putArray("guestPorts");
        lab.stations()
                .values()
                .forEach(guest ->
                        ports.addObject()
                                .put("vm", guest.name())
                                .put("up", guest.port().linkUp())
                                .put("framesIn", guest.port().framesIn())
                                .put("framesOut", guest.port().framesOut())
                                .put("bytesIn", guest.port().bytesIn())
                                .put("bytesOut", guest.port().bytesOut()));
        ArrayNode cables = answer.putArray("cables");
        lab.physical()
                .cables()
                .values()
                .forEach(cable ->
                        cables.addObject()
                                .put("cable", cable.name())
                                .put("plugged", cable.plugged())
                                .put("lost", cable.lost()));
        ObjectNode drops = answer.putObject("drops");
        lab.drops().forEach((reason, count) -> drops.put(reason.label(), count));
        ArrayNode switches = answer.putArray("physicalSwitches");
        lab.physical()
                .switches()
                .values()
                .forEach(sw -> {
                    ObjectNode one =
                            switches.addObject()
                                    .put("switch", sw.name())
                                    .put("learned", sw.fdbSize());
                    ObjectNode lost = one.putObject("lost");
                    sw.losses()
                            .forEach((why, n) ->
                                    lost.put(why.name().toLowerCase(java.util.Locale.ROOT), n));
                });
        ArrayNode notes = answer.putArray("notes");
        lab.notes().forEach(notes::add);
        return answer;
    }

    private Station station(String name) {
        return lab.station(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no guest '"
                                        + name
                                        + "'. Mend: use one of "
                                        + String.join(", ", lab.stations().keySet())));
    }

    /// An address, or a guest's first one.
    private Ip address(String to) {
        Optional<Station> named = lab.station(to);
        return named.isPresent() ? named.get().ips().getFirst() : Ip.parse(to);
    }

    private ObjectNode ping(String from, String to) {
        Station sender = station(from);
        var result = sender.ping(address(to), 3, SECOND / 10, lab.patienceNs());
        lab.fabric().await(result, 5 * lab.patienceNs());
        Guest.PingResult got = result.getNow(new Guest.PingResult(3, 0, false));
        return fine().put("sent", got.sent())
                .put("answered", got.answered())
                .put("unreachable", got.unreachable());
    }

    private ObjectNode connect(String from, String to, String service) {
        var matcher = java.util.regex.Pattern.compile("(tcp|udp)/([0-9]{1,5})").matcher(service);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + service + "' is not a service like tcp/80 or udp/53");
        }
        int protocol = matcher.group(1).equals("tcp") ? 6 : 17;
        Probe probe = new Probe(protocol, Integer.parseInt(matcher.group(2)));
        lab.station(to)
                .map(server -> server.serve(probe.protocol(), probe.port()))
                .ifPresent(served -> lab.fabric().await(served, lab.patienceNs()));
        var result = new Prober(lab).send(station(from), address(to), probe);
        lab.fabric().await(result, 5 * lab.patienceNs());
        return fine().put("connected", result.getNow(false));
    }

    private ObjectNode matrix() {
        Matrix matrix = new Prober(lab).run();
        ObjectNode answer = fine();
        answer.setAll(matrix.json());
        ArrayNode table = answer.putArray("table");
        ArrayNode head = table.addArray().add("from \\ to");
        matrix.parties().forEach(head::add);
        for (List<String> row : matrix.table()) {
            ArrayNode line = table.addArray();
            row.forEach(line::add);
        }
        return answer;
    }

    /// What every guest heard while all talked, and of which Network: for an audit.
    private ObjectNode isolation() {
        ObjectNode answer = fine();
        answer.put("network", lab.network().name())
                .put("fingerprint", fingerprint(lab.network()))
                .put("dataplane", lab.options().dataplane().word());
        answer.setAll(new Overheard(lab, SECOND).run());
        return answer;
    }

    /// Equal for equal Networks, wherever they were written: SHA-256 of the text that the writer
    /// makes.
    public static String fingerprint(Network network) {
        try {
            byte[] text = IntentWriter.write(network).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private ObjectNode capture(JsonNode request) throws IOException {
        Station guest = station(text(request, "vm"));
        Path file = Path.of(text(request, "file"));
        long seconds = Math.clamp(request.path("seconds").asLong(5), 1, 600);
        try (Capture capture = new Capture(guest.port())) {
            lab.fabric().runFor(seconds * SECOND);
            capture.write(file);
            return fine().put("frames", capture.frames().size()).put("file", file.toString());
        }
    }

    private ObjectNode plug(String name, boolean in) {
        Cable cable =
                lab.physical()
                        .cable(name)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no cable '"
                                                + name
                                                + "'. Mend: name it or one end, such as "
                                                + lab.physical().cables().keySet().stream()
                                                        .limit(4)
                                                        .toList()));
        if (in) {
            lab.physical().plugIn(cable);
        } else {
            lab.physical().unplug(cable);
        }
        return fine().put("cable", cable.name()).put("plugged", cable.plugged());
    }

    private ObjectNode attach(JsonNode request) throws IOException {
        String kind = request.path("port").asString("vhost-user");
        if (!kind.equals("vhost-user") && !kind.equals("stream")) {
            throw new IllegalArgumentException(
                    "a port is vhost-user or stream, not '" + kind + "'");
        }
        OwnVms.Instructions how = ownVms.open(lab, text(request, "vm"), kind.equals("stream"));
        return fine().put("vnic", how.vnic())
                .put("socket", how.socket().toString())
                .put("owner", how.owner())
                .put("mode", how.mode())
                .put("qemu", how.qemu())
                .put("libvirt", how.libvirt());
    }

    private ObjectNode apply(JsonNode request) throws IOException {
        Path file = Path.of(text(request, "file"));
        Intent.Result read =
                Intent.read(List.of(Source.of(file.toString(), Files.readAllBytes(file))));
        if (read.network().isEmpty()) {
            ObjectNode answer = refuse("the file has errors; nothing was changed", "");
            ArrayNode lines = answer.putArray("diagnostics");
            read.diagnostics().forEach(d -> lines.add(d.toString()));
            return answer;
        }
        long patience = Math.clamp(request.path("confirmWithin").asLong(30), 1, 3_600);
        return management.apply(read.network().get(), patience);
    }
}
