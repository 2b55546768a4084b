package ringwall.program;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A program's identity: SHA-256 of every section's text, and of the list of those hashes. What has
/// the same section hash on both sides need not be sent, nor touched.
///
/// @param root hexadecimal, over the lines `HEADING HASH` in the order of the headings
/// @param sections hexadecimal, by heading
public record ProgramHash(String root, SortedMap<String, String> sections) {

    public static ProgramHash of(HostProgram program) {
        SortedMap<String, String> sections = new TreeMap<>();
        MessageDigest sha = sha256();
        for (ProgramText.Section section : ProgramText.sections(program)) {
            sections.put(section.heading(), hex(sha, section.text()));
        }
        StringBuilder tree = new StringBuilder(80 * sections.size());
        sections.forEach(
                (heading, hash) -> tree.append(heading).append(' ').append(hash).append('\n'));
        return new ProgramHash(hex(sha, tree.toString()), sections);
    }

    /// Headings whose sections differ, are new or are gone; sorted.
    public List<String> changedTo(ProgramHash other) {
        SortedMap<String, String> all = new TreeMap<>(sections);
        all.putAll(other.sections);
        List<String> changed = new ArrayList<>();
        for (String heading : all.keySet()) {
            String here = sections.getOrDefault(heading, "");
            if (!here.equals(other.sections.getOrDefault(heading, ""))) {
                changed.add(heading);
            }
        }
        return changed;
    }

    private static String hex(MessageDigest sha, String text) {
        return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
