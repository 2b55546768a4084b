package ringwall.audit.check;

import java.util.List;
import java.util.Map;

/// A selection of checks with severities and parameters; data, read from a YAML file.
///
/// - `checks`: check id to severity; an id with children selects them (`VM-NS-R2` selects
///   `VM-NS-R2.1`), the longest id that fits gives the severity
/// - `parameters`: numbers and words that checks read
public record Profile(
        String id,
        String title,
        Map<String, Severity> checks,
        Map<String, String> parameters,
        List<String> only) {

    /// The same, restricted to these ids and their children.
    public Profile restricted(List<String> ids) {
        return new Profile(id, title, checks, parameters, List.copyOf(ids));
    }

    public boolean selects(String check) {
        return !best(check).isEmpty()
                && (only.isEmpty() || only.stream().anyMatch(id -> covers(id, check)));
    }

    public Severity severity(String check) {
        return checks.getOrDefault(best(check), Severity.LOW);
    }

    private String best(String check) {
        String best = "";
        for (String id : checks.keySet()) {
            if (covers(id, check) && id.length() > best.length()) {
                best = id;
            }
        }
        return best;
    }

    private static boolean covers(String id, String check) {
        return check.equals(id) || check.startsWith(id + ".");
    }

    public int number(String parameter, int otherwise) {
        String text = parameters.getOrDefault(parameter, "");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    public String word(String parameter, String otherwise) {
        return parameters.getOrDefault(parameter, otherwise);
    }
}
