/// The intent language, written once as data.
///
///     Language (keys, types, usual values, a sentence each)
///        |-- Validator: a YAML tree against it -> diagnostics
///        |-- JsonSchema: for editors
///        `-- Reference: docs/intent.md
///
/// Promises: what the validator lets pass, the readers in [ringwall.intent] can read without an
/// exception, because both parse a scalar by the same [ringwall.intent.schema.Scalars].
@NullMarked
package ringwall.intent.schema;

import org.jspecify.annotations.NullMarked;
