package ringwall.audit.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.Declared;
import ringwall.intent.yaml.Node;

/// Reads declared facts: what no export contains. Every key is optional; an unknown key is a
/// mistake.
public final class DeclaredFacts {

    private static final Set<String> LISTS =
            Set.of(
                    "managementNetworks",
                    "delaySensitiveVms",
                    "ioIntensiveVms",
                    "monitoredVms",
                    "monitorVms",
                    "authorisedMirrors",
                    "authorisedPromiscuous",
                    "authorisedGuestTagging",
                    "authorisedCollectors",
                    "physicalFirewalls",
                    "spareVlans",
                    "nativeVlans");

    private static final Map<String, Set<String>> WORDS =
            Map.of(
                    "managementEncryption", Set.of("true", "false"),
                    "stackCountsAs", Set.of("different", "same"),
                    "evpnCountsAsController", Set.of("true", "false"),
                    "inventoryComplete", Set.of("true", "false"));

    private static final Set<String> SCALE = Set.of("largeHosts", "largeVms", "largeSegments");

    private DeclaredFacts() {}

    public static Declared read(String name, String text) throws SettingsException {
        YamlFile file = YamlFile.of(name, text);
        var known = new TreeSet<>(LISTS);
        known.addAll(WORDS.keySet());
        known.addAll(Set.of("scale", "migrationDomains", "sensitivity", "cabling"));
        file.keys(file.root(), known);
        var values = new TreeMap<String, List<String>>();
        for (Node.Entry entry : file.root().entries()) {
            if (LISTS.contains(entry.key())) {
                values.put(entry.key(), file.texts(entry.value()));
            }
            Set<String> words = WORDS.get(entry.key());
            if (words != null) {
                String word = file.text(file.root(), entry.key());
                if (!words.contains(word)) {
                    file.wrong(
                            entry.value().where(),
                            entry.key() + " is '" + word + "'",
                            "write one of " + String.join(", ", new TreeSet<>(words)));
                }
                values.put(entry.key(), List.of(word));
            }
        }
        if (file.root().get("cabling") != null) {
            values.put("cabling", file.texts(file.root().get("cabling")));
        }
        file.mapping("sensitivity")
                .forEach((level, node) -> values.put("sensitivity/" + level, file.texts(node)));
        var domains = new TreeMap<String, List<String>>();
        file.mapping("migrationDomains")
                .forEach((domain, node) -> domains.put(domain, file.texts(node)));
        var scale = new TreeMap<String, Integer>();
        file.mapping("scale")
                .forEach((key, node) -> {
                    if (!SCALE.contains(key)) {
                        file.wrong(
                                node.where(),
                                "unknown key '" + key + "' in scale",
                                "known: largeHosts, largeSegments, largeVms");
                    } else if (node instanceof Node.Scalar s && s.text().matches("\\d{1,9}")) {
                        scale.put(key, Integer.parseInt(s.text()));
                    } else {
                        file.wrong(node.where(), key + " is no number", "write a number");
                    }
                });
        file.done();
        return new Declared(domains, values, scale, name, sha256(text));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
