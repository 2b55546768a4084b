/// The topology picture: one Network as one SVG without scripts, links or foreign fonts.
///
///     external networks
///     physical switches, routers, firewalls        tinted by level
///     |  |  |   cables; grey: not of a team's active way
///     hosts: pNICs, virtual switches, VMs           stripe: segment; tint: level
///     legend
///
/// The same Network gives the same bytes. It reads no file and asks no browser.
@NullMarked
package ringwall.cli.graph;

import org.jspecify.annotations.NullMarked;
