package ringwall.audit.check;

import java.util.Locale;
import java.util.Optional;

/// How bad a failure is. SP 800-125B's words of obligation decide it (docs/audit.md).
public enum Severity {
    LOW,
    MEDIUM,
    HIGH;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Severity lowered() {
        return this == HIGH ? MEDIUM : LOW;
    }

    public static Optional<Severity> parse(String word) {
        for (Severity severity : values()) {
            if (severity.word().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(severity);
            }
        }
        return Optional.empty();
    }
}
