package ringwall.audit.importer.openstack;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// TaaS: tap mirrors to an address, tap flows to a tap service's port. IN is towards the VM.
final class Taps {

    private final Cloud cloud;
    private final FactSink out;
    private final Map<String, String> ports = new TreeMap<>();

    Taps(Cloud cloud, FactSink out) {
        this.cloud = cloud;
        this.out = out;
        for (Json port : cloud.list("ports")) {
            if (Networks.ofVm(port)) {
                String id = port.get("id").text();
                ports.put(id, Networks.vm(port) + "/" + id);
            }
        }
    }

    void facts() {
        for (Json mirror : cloud.list("tap_mirrors")) {
            List<String> source = source(mirror.get("port_id"));
            boolean in = mirror.path("directions", "IN").integer(-1) >= 0;
            boolean outward = mirror.path("directions", "OUT").integer(-1) >= 0;
            out.add(
                    mirror(mirror)
                            .fromVm(outward ? source : List.of())
                            .toVm(in ? source : List.of())
                            .destination(MirrorTarget.REMOTE_IP)
                            .target(mirror.get("remote_ip").text())
                            .valid(Tri.of((in || outward) && !source.isEmpty()))
                            .why(in || outward ? "" : "it has no direction")
                            .build());
        }
        var services = new TreeMap<String, String>();
        for (Json service : cloud.list("tap_services")) {
            String port = service.get("port_id").text();
            services.put(service.get("id").text(), ports.getOrDefault(port, port));
        }
        for (Json flow : cloud.list("tap_flows")) {
            List<String> source = source(flow.get("source_port"));
            String way = flow.get("direction").text();
            String target = services.getOrDefault(flow.get("tap_service_id").text(), "");
            out.add(
                    mirror(flow)
                            .fromVm(way.equals("IN") ? List.of() : source)
                            .toVm(way.equals("OUT") ? List.of() : source)
                            .destination(MirrorTarget.VPORT)
                            .target(target)
                            .valid(Tri.of(!source.isEmpty()))
                            .build());
        }
        boolean any = cloud.has("tap_mirrors") || cloud.has("tap_flows");
        boolean both = cloud.whole("tap_mirrors") && cloud.whole("tap_flows");
        for (String host : cloud.hosts()) {
            if (any) {
                out.coverage(FactType.MIRROR, host, both ? Coverage.COMPLETE : Coverage.PARTIAL);
            }
        }
        if (any) {
            out.coverage(FactType.MIRROR, "", Coverage.PARTIAL);
        }
    }

    private static Mirror.Builder mirror(Json tap) {
        String name = tap.get("name").text();
        return Mirror.of(
                        "",
                        Cloud.SWITCH,
                        name.isEmpty() ? tap.get("id").text() : name,
                        tap.origin())
                .enabled(
                        tap.get("status").missing()
                                ? Tri.YES
                                : Tri.of(!tap.get("status").text().equals("DOWN")))
                .selectAll(Tri.NO);
    }

    private List<String> source(Json port) {
        String id = port.text();
        return id.isEmpty() ? List.of() : List.of(ports.getOrDefault(id, id));
    }
}
