package ringwall.audit.settings;

import java.util.List;
import ringwall.model.Diagnostic;

/// A declared-facts, waiver or profile file that cannot be used; exit code 2.
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    SettingsException(List<Diagnostic> diagnostics) {
        super(String.join("\n", diagnostics.stream().map(Diagnostic::toString).toList()));
        this.diagnostics = List.copyOf(diagnostics);
    }

    /// Every mistake, sorted by place.
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
