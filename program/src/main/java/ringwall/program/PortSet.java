package ringwall.program;

import java.util.SortedSet;

/// A named set of this host's ports.
public record PortSet(String name, SortedSet<String> ports) {}
