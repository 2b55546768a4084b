/// YAML text to [ringwall.model.Network]; diagnostics with file, line, column and a mend.
///
///     Source -> yaml.YamlReader -> tree -> Merger (several files) -> schema.Validator -> readers -> Network
///                      |                                                    |               |
///                      +------------------- Diagnostics, all of them ------+---------------+
///
/// Promises: whatever the bytes, [ringwall.intent.Intent#read] answers with a Network or with
/// every mistake at once, sorted, each at its place with a mend; it never throws. A name in the
/// text stands for one thing; what is left out has its safe value. `egress` and `ingress` are words
/// of the text only (the VM's view) and are translated here.
///
/// Never reads files, clocks or the network; never runs templates: ranges such as `h1..h3` are the
/// only expansion.
@NullMarked
package ringwall.intent;

import org.jspecify.annotations.NullMarked;
