package ringwall.audit.settings;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ringwall.intent.yaml.Node;
import ringwall.model.Where;

/// Reads a waiver file: `waivers:`, a list of `{id, check, subject, reason, approvedBy, expires,
/// ticket}`.
public final class Waivers {

    private static final Set<String> KEYS =
            Set.of("id", "check", "subject", "reason", "approvedBy", "expires", "ticket");

    private Waivers() {}

    /// `today` decides whether an expiry lies more than a year ahead, which is refused.
    public static List<Waiver> read(String name, String text, LocalDate today)
            throws SettingsException {
        YamlFile file = YamlFile.of(name, text);
        file.keys(file.root(), Set.of("waivers"));
        var all = new ArrayList<Waiver>();
        var ids = new TreeSet<String>();
        for (Node.Mapping m : file.mappings("waivers")) {
            file.keys(m, KEYS);
            String id = required(file, m, "id");
            if (!id.isEmpty() && !ids.add(id)) {
                file.wrong(m.where(), "two waivers are called " + id, "rename one");
            }
            String check = required(file, m, "check");
            boolean known =
                    Catalog.standard().checks().stream()
                            .anyMatch(c -> c.id().equals(check) || c.id().startsWith(check + "."));
            if (!check.isEmpty() && !known) {
                file.wrong(
                        m.where(), "no check is called " + check, "see docs/audit.md for the ids");
            }
            String reason = required(file, m, "reason");
            String subject = required(file, m, "subject");
            LocalDate expires = expires(file, m, today);
            all.add(
                    new Waiver(
                            id,
                            check,
                            subject,
                            reason,
                            file.text(m, "approvedBy"),
                            expires,
                            file.text(m, "ticket"),
                            name + ":" + m.where().line()));
        }
        file.done();
        return all;
    }

    private static String required(YamlFile file, Node.Mapping m, String key) {
        String text = file.text(m, key);
        if (text.isBlank()) {
            file.wrong(m.where(), "a waiver without " + key, "add '" + key + ": ...'");
        }
        return text;
    }

    private static LocalDate expires(YamlFile file, Node.Mapping m, LocalDate today) {
        String text = required(file, m, "expires");
        Node node = m.get("expires");
        Where where = node == null ? m.where() : node.where();
        try {
            LocalDate date = text.isBlank() ? today : LocalDate.parse(text);
            if (date.isAfter(today.plusYears(1))) {
                file.wrong(
                        where,
                        "expires " + date + " is more than a year ahead",
                        "choose a date until " + today.plusYears(1));
            }
            return date;
        } catch (DateTimeParseException e) {
            file.wrong(where, "expires '" + text + "' is no date", "write YYYY-MM-DD");
            return today;
        }
    }
}
