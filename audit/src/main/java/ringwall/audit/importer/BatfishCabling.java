package ringwall.audit.importer;

import java.util.List;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.SourceFile;

/// Batfish `layer1_topology.json`: `{"edges": [{"node1": {"hostname", "interfaceName"}, "node2":
/// ...}]}`. Each end of a cable is a port that knows what is at the other end; which nodes are
/// switches and which are hosts the file does not say. Told by an operator: `declared`.
public final class BatfishCabling implements Importer {

    @Override
    public String name() {
        return "layer1";
    }

    @Override
    public int claim(SourceFile file) {
        return Json.looksLike(file)
                        && file.head().contains("\"edges\"")
                        && file.head().contains("\"node1\"")
                ? SURE
                : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            Json.parse(file, out).ifPresent(root -> edges(file, root, out));
        }
    }

    private static void edges(SourceFile file, Json root, FactSink out) {
        int broken = 0;
        for (Json edge : root.get("edges").each()) {
            Json one = edge.get("node1");
            Json two = edge.get("node2");
            boolean whole = named(one) && named(two);
            broken += whole ? 0 : 1;
            if (whole) {
                end(one, two, out);
                end(two, one, out);
            }
        }
        if (broken > 0) {
            out.warning(
                    file,
                    "/edges",
                    broken + " cables without hostname and interfaceName at both ends",
                    "");
        }
        out.coverage("", Coverage.PARTIAL, FactType.PHYS_PORT);
    }

    private static boolean named(Json node) {
        return !node.get("hostname").text().isEmpty()
                && !node.get("interfaceName").text().isEmpty();
    }

    private static void end(Json own, Json other, FactSink out) {
        out.add(
                PhysPort.of(
                                own.get("hostname").text(),
                                own.get("interfaceName").text(),
                                own.origin().as(Confidence.DECLARED))
                        .peerHost(other.get("hostname").text())
                        .peerPort(other.get("interfaceName").text())
                        .build());
    }
}
