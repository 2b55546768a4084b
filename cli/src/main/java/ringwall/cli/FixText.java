package ringwall.cli;

import java.util.ArrayList;
import java.util.List;
import ringwall.audit.check.Finding;
import ringwall.audit.fix.Fixer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `audit --fix` prints: what is fixed and what is not, then the diff.
final class FixText {
    private FixText() {}

    private static String name(Finding finding) {
        return "%s %s (%s): %s"
                .formatted(
                        finding.check(),
                        finding.subject(),
                        finding.severity().word(),
                        finding.cause());
    }

    static List<String> lines(Fixer.Fixes fixes) {
        var lines = new ArrayList<String>();
        for (Fixer.Fixed fixed : fixes.fixed()) {
            lines.add("# edit: " + fixed.what());
            fixed.findings().forEach(f -> lines.add("#   fixes " + name(f)));
        }
        for (Fixer.Unfixed left : fixes.unfixed()) {
            lines.add("# not fixed: " + name(left.finding()));
            lines.add("#   " + left.why());
        }
        if (fixes.fixed().isEmpty()) {
            lines.add(
                    fixes.unfixed().isEmpty()
                            ? "# nothing to fix"
                            : "# no edit of the intent helps");
        } else {
            lines.add("# apply with: ringwall audit FILE --fix | patch -p0");
            fixes.diff().lines().forEach(lines::add);
        }
        return lines;
    }

    static ObjectNode json(Fixer.Fixes fixes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode done = answer.putArray("fixed");
        for (Fixer.Fixed fixed : fixes.fixed()) {
            ArrayNode findings = done.addObject().put("edit", fixed.what()).putArray("findings");
            fixed.findings().forEach(f -> finding(findings.addObject(), f));
        }
        ArrayNode left = answer.putArray("unfixed");
        for (Fixer.Unfixed unfixed : fixes.unfixed()) {
            finding(left.addObject(), unfixed.finding()).put("why", unfixed.why());
        }
        return answer.put("diff", fixes.diff());
    }

    private static ObjectNode finding(ObjectNode node, Finding finding) {
        return node.put("check", finding.check())
                .put("subject", finding.subject())
                .put("severity", finding.severity().word())
                .put("cause", finding.cause());
    }
}
