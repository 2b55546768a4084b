/// What can be put to the isolation test: models of the products of 2007, the mechanism behind one
/// of them, real virtual switches in network namespaces, and Ringwall.
@NullMarked
package ringwall.lab.isolation.target;

import org.jspecify.annotations.NullMarked;
