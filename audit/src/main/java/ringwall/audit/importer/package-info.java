/// Importers: one file per format, from bytes to facts.
///
/// To add one: implement [ringwall.audit.fact.Importer] (its contract is the whole interface), add
/// it to [ringwall.audit.importer.Importers], write fixtures of your own, and add it to the fuzz
/// test. Start from [ringwall.audit.importer.ProcNetBonding], the smallest one.
@NullMarked
package ringwall.audit.importer;

import org.jspecify.annotations.NullMarked;
