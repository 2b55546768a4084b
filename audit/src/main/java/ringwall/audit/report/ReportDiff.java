package ringwall.audit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What changed between two JSON reports: by check and subject.
public final class ReportDiff {

    /// `worse`: a failure that was none; `better`: a failure that is gone; lines for people.
    public record Diff(int worse, int better, List<String> lines) {}

    /// One of the files is no report of a version that is known here.
    public static final class NotAReportException extends Exception {
        private static final long serialVersionUID = 1L;

        NotAReportException(String message) {
            super(message);
        }
    }

    private ReportDiff() {}

    public static Diff of(String oldName, String oldJson, String newName, String newJson)
            throws NotAReportException {
        Map<String, JsonNode> before = findings(oldName, oldJson);
        Map<String, JsonNode> after = findings(newName, newJson);
        var worse = new ArrayList<String>();
        var better = new ArrayList<String>();
        var other = new ArrayList<String>();
        var keys = new TreeMap<String, Boolean>();
        before.keySet().forEach(k -> keys.put(k, true));
        after.keySet().forEach(k -> keys.put(k, true));
        for (String key : keys.keySet()) {
            JsonNode was = before.get(key);
            JsonNode is = after.get(key);
            String from = result(was);
            String to = result(is);
            if (from.equals(to)) {
                continue;
            }
            String line =
                    "%s: %s -> %s%s"
                            .formatted(
                                    key,
                                    from,
                                    to,
                                    is == null ? "" : ": " + is.path("what").asString());
            if (to.equals("fail")) {
                worse.add("- " + line);
            } else if (from.equals("fail")) {
                better.add("+ " + line);
            } else {
                other.add("  " + line);
            }
        }
        var lines = new ArrayList<String>();
        section(lines, "WORSE", worse);
        section(lines, "BETTER", better);
        section(lines, "OTHERWISE CHANGED", other);
        if (lines.isEmpty()) {
            lines.add("No verdict changed.");
        }
        return new Diff(worse.size(), better.size(), lines);
    }

    private static void section(List<String> lines, String title, List<String> content) {
        if (!content.isEmpty()) {
            lines.add(title);
            lines.addAll(content);
            lines.add("");
        }
    }

    private static String result(@Nullable JsonNode finding) {
        if (finding == null) {
            return "(absent)";
        }
        boolean waived =
                finding.has("waiver") && !finding.path("waiver").path("expired").asBoolean(false);
        return waived ? "waived" : finding.path("result").asString();
    }

    private static Map<String, JsonNode> findings(String name, String json)
            throws NotAReportException {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new NotAReportException(
                    name + ": no JSON; write it with: ringwall audit ... -o " + name);
        }
        int version = root.path("ringwallAudit").asInt(0);
        if (version < 1 || version > JsonReport.VERSION) {
            throw new NotAReportException(
                    name
                            + ": no Ringwall audit report of version 1; write it with: ringwall audit ... -o "
                            + name);
        }
        var map = new TreeMap<String, JsonNode>();
        for (JsonNode finding : root.path("findings")) {
            String key =
                    finding.path("check").asString() + " " + finding.path("subject").asString();
            JsonNode known = map.get(key);
            if (known == null || !result(known).equals("fail")) {
                map.put(key, finding);
            }
        }
        return map;
    }
}
