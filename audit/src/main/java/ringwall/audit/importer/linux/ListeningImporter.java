package ringwall.audit.importer.linux;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.MgmtProtocol;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;

/// `ss -ltn`: listening TCP ports. A well-known port of a management service tells, by convention
/// (`inferred`), whether it is encrypted; listeners on loopback do not count.
public final class ListeningImporter implements Importer {

    private static final Pattern LISTEN =
            Pattern.compile(
                    "^(?:tcp\\s+)?LISTEN\\s+\\d+\\s+\\d+\\s+(\\S+):(\\d{1,5})\\s+\\S+:\\*.*$");

    /// A management service of its port.
    private record Service(String name, String address, boolean encrypted) {}

    private static final Map<Integer, Service> SERVICES =
            Map.of(
                    22, new Service("ssh", "port 22", true),
                    23, new Service("telnet", "port 23", false),
                    514, new Service("rsh", "port 514", false),
                    2375, new Service("docker", "port 2375", false),
                    2376, new Service("docker", "port 2376", true),
                    8006, new Service("pveproxy", "port 8006", true),
                    9090, new Service("cockpit", "port 9090", true),
                    16509, new Service("libvirtd", "tcp 16509", false),
                    16514, new Service("libvirtd", "tls 16514", true));

    @Override
    public String name() {
        return "ss";
    }

    @Override
    public int claim(SourceFile file) {
        String head = file.head();
        boolean listing =
                head.startsWith("LISTEN ")
                        || head.startsWith("tcp ")
                        || head.startsWith("State ")
                        || head.startsWith("Netid ");
        return listing && Pattern.compile("(?m)^(tcp\\s+)?LISTEN\\s+\\d").matcher(head).find()
                ? SURE - 10
                : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            int number = 0;
            boolean any = false;
            for (String line : file.text().split("\n", -1)) {
                number++;
                Matcher m = LISTEN.matcher(line.strip());
                if (m.matches()) {
                    any |= listener(file, m.group(1), m.group(2), file.line(number), out);
                }
            }
            if (!any) {
                out.note(file, "", "no well-known management service listens beyond loopback", "");
            }
            out.coverage(file.host(), Coverage.PARTIAL, FactType.MGMT_PROTOCOL);
        }
    }

    private static boolean listener(
            SourceFile file, String address, String port, Origin origin, FactSink out) {
        Service service = SERVICES.get(Integer.parseInt(port));
        boolean loopback =
                address.startsWith("127.") || address.equals("[::1]") || address.contains("%lo");
        if (service == null || loopback) {
            return false;
        }
        out.add(
                MgmtProtocol.of(
                                file.host(),
                                service.name(),
                                service.address(),
                                origin.as(Confidence.INFERRED))
                        .encrypted(Tri.of(service.encrypted()))
                        .why("listens on " + address + ":" + port)
                        .build());
        return true;
    }
}
