package ringwall.audit.report;

import java.util.Optional;
import ringwall.audit.Report;

/// The forms a report can take, by file name.
public enum Reports {
    TEXT,
    HTML,
    OSCAL,
    SARIF,
    JSON;

    /// By the ending of a file name; empty if none fits.
    public static Optional<Reports> of(String fileName) {
        if (fileName.endsWith(".txt")) {
            return Optional.of(TEXT);
        }
        if (fileName.endsWith(".html")) {
            return Optional.of(HTML);
        }
        if (fileName.endsWith(".oscal.json")) {
            return Optional.of(OSCAL);
        }
        if (fileName.endsWith(".sarif") || fileName.endsWith(".sarif.json")) {
            return Optional.of(SARIF);
        }
        return fileName.endsWith(".json") ? Optional.of(JSON) : Optional.empty();
    }

    public String write(Report report) {
        return switch (this) {
            case TEXT -> TextReport.write(report, false);
            case HTML -> HtmlReport.write(report);
            case OSCAL -> OscalReport.write(report);
            case SARIF -> SarifReport.write(report, false);
            case JSON -> JsonReport.write(report);
        };
    }
}
