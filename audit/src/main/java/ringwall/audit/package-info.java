/// SP 800-125B as decidable checks: facts, importers, findings with evidence, reports.
@NullMarked
package ringwall.audit;

import org.jspecify.annotations.NullMarked;
