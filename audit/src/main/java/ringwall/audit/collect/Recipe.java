package ringwall.audit.collect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The commands per platform, each with the file to write and what it is for: the data is
/// `recipes.tsv`.
public final class Recipe {

    /// `command` is a shell line that reads only; its output goes to `file` (may hold `/`). `why`:
    /// the checks it serves.
    public record Step(String file, String command, String why) {}

    private static final String DATA = "/ringwall/audit/recipes.tsv";
    private static final Map<String, List<Step>> PLATFORMS = load();

    private Recipe() {}

    /// Platform names, in the order of the help text.
    public static List<String> names() {
        return List.copyOf(PLATFORMS.keySet());
    }

    /// Steps of one platform; empty if it is not known.
    public static List<Step> of(String platform) {
        return List.copyOf(PLATFORMS.getOrDefault(platform, List.of()));
    }

    private static Map<String, List<Step>> load() {
        var platforms = new LinkedHashMap<String, List<Step>>();
        try (InputStream in = Recipe.class.getResourceAsStream(DATA)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + DATA);
            }
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                String[] parts = line.split("\t", 4);
                if (parts.length == 4 && !line.startsWith("#")) {
                    platforms
                            .computeIfAbsent(parts[0], _ -> new ArrayList<>())
                            .add(new Step(parts[1], parts[3], parts[2]));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + DATA, e);
        }
        return platforms;
    }
}
