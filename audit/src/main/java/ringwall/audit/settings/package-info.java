/// What people tell the audit beside the site itself: declared facts, waivers, profiles; and the
/// catalog of checks.
///
/// All are small YAML files. A file that is malformed in any way stops the audit loudly, with every
/// mistake as `file:line:column: what; mend` ([ringwall.audit.settings.SettingsException]): a
/// waiver that silently does not apply is worse than none.
@NullMarked
package ringwall.audit.settings;

import org.jspecify.annotations.NullMarked;
