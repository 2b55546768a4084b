/// Which rule a new connection meets first: classification that holds at 100,000 rules.
///
///     port slot ----> row of bits --+
///     peer address -> row of bits --+-- AND, lowest bit first --> the rule
///     service ------> row of bits --+
///
/// Each dimension maps a value to a row: the rules that this value may match, one bit a rule, in the
/// order in which rules are judged. Rows are sparse and have three levels, so that whole runs of
/// 4,096 and 64 rules are skipped by one AND (after Baboescu and Varghese, "Scalable packet
/// classification", 2001). Rules that do not care about a dimension live in one row shared by all.
///
/// A table is immutable: it is built aside and published whole, so look-ups never wait and never see
/// half of an update. Look-ups do not allocate.
@NullMarked
package ringwall.dataplane.classify;

import org.jspecify.annotations.NullMarked;
