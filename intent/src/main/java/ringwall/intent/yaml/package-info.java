/// YAML 1.2 text to a tree that remembers where everything was written.
///
///     bytes -> UTF-8 -> snakeyaml-engine's events -> Node(where: start and end)
///
/// Promises: whatever the bytes, the answer is a tree or diagnostics, never an exception, within
/// the stated [ringwall.intent.yaml.Limits]. Tags, duplicate keys, merge keys, several documents
/// in one file and alias bombs are refused. Scalars keep their text: what a value means is decided
/// by who reads it, so `no`, `0123` and `1e3` never turn into something else.
///
/// Never reads files; never loads classes named in a document.
@NullMarked
package ringwall.intent.yaml;

import org.jspecify.annotations.NullMarked;
