/// The attacks, a class each, a file a family.
@NullMarked
package ringwall.lab.isolation.attack;

import org.jspecify.annotations.NullMarked;
