/// Reports: text, HTML, JSON, SARIF 2.1.0, OSCAL 1.2. Each is a pure function of a
/// [ringwall.audit.Report]; the same report gives the same bytes. No secret leaves: what is quoted
/// went through [ringwall.audit.fact.Redact].
@NullMarked
package ringwall.audit.report;

import org.jspecify.annotations.NullMarked;
