package ringwall.audit.check;

import ringwall.audit.fact.Provenance;

/// What was seen, and where.
public record Evidence(String what, Provenance place) {}
