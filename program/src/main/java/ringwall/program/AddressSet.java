package ringwall.program;

import java.util.SortedSet;
import ringwall.model.Prefix;

/// A named set of addresses of one tenant's space (addresses of tenants may overlap). Prefixes do
/// not overlap.
public record AddressSet(String name, String tenant, SortedSet<Prefix> prefixes) {}
