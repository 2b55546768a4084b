package ringwall.audit.fact;

import java.util.regex.Pattern;

/// Takes secrets out of text that is quoted in a report: SNMP communities, password hashes, keys,
/// tokens, PSKs.
public final class Redact {

    private static final String MARK = "REDACTED";
    private static final int MAX = 200;

    /// Words after which the next word is a secret (switch configurations, key=value files, YAML,
    /// JSON, XML attributes).
    private static final Pattern AFTER_WORD =
            Pattern.compile(
                    "(?i)\\b((?:(?:enable |username \\S+ )?(?:password|passwd|passphrase|secret)"
                            + "(?: sha512| sha256| md5| encrypted)?(?: [0-9])?"
                            + "|snmp-server community|community|(?:pre-?shared-?|private-?|api-?|auth-?|priv-?)?key(?:-string)?(?: [0-9])?(?=[ :=\"]+\\S{8,})"
                            + "|psk|token|authorization(?:: ?bearer)?|set-ssl)[\"']?\\s*[:= ]\\s*[\"']?)([^\\s\"',;<>]+)");

    private static final Pattern HASH =
            Pattern.compile("\\$(?:1|2[aby]|5|6|y|8|9|14)\\$[^\\s\"',;<>]+");
    private static final Pattern URL_USER = Pattern.compile("(://[^/\\s:@]+:)[^/\\s@]+@");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END|$)");

    private Redact() {}

    /// The whole text without secrets, otherwise as it was.
    public static String all(String text) {
        String clean = PEM.matcher(text).replaceAll(MARK);
        clean = HASH.matcher(clean).replaceAll(MARK);
        clean = URL_USER.matcher(clean).replaceAll("$1" + MARK + "@");
        return AFTER_WORD.matcher(clean).replaceAll("$1" + MARK);
    }

    /// One line, at most 200 characters, without control characters and without secrets.
    public static String excerpt(String text) {
        String bounded = text.length() > 4 * MAX ? text.substring(0, 4 * MAX) : text;
        String clean = all(bounded).replaceAll("\\p{Cntrl}+", " ").strip();
        return clean.length() <= MAX ? clean : clean.substring(0, MAX - 3) + "...";
    }
}
