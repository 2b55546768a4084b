/// The facts of an audited site, and how files become facts.
///
///     file, directory, archive -> Sources -> SourceFile -> Importer -> FactSink -> Site -> checks
///
/// Promises: every [Fact] tells where it was read ([Origin]); every (kind of fact, host) tells how completely it was
/// read ([Coverage]); bad input becomes a [Notification] and missing facts, never an exception; nothing is read
/// without a size limit. Never: decides whether something is good or bad (the checks do), opens a network
/// connection, writes a file.
@NullMarked
package ringwall.audit.fact;

import org.jspecify.annotations.NullMarked;
