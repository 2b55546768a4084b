/// What every dataplane is tested with: scenarios (docs/scenarios.md) and their runner, packet
/// matchers, state expanders, a clock that you hold; in `random` programs and frames by chance.
///
///     *.scenario -> Scenario -> ScenarioRunner -> DataplaneUnderTest (each dataplane has its own)
///                                                       |
///                                 InterpreterUnderTest: the reference
///
/// Product code never imports it. It opens no sockets, reads no clock, and prints nothing.
@NullMarked
package ringwall.testbed;

import org.jspecify.annotations.NullMarked;
