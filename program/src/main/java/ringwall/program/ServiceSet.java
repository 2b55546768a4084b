package ringwall.program;

import java.util.List;
import ringwall.model.Service;

/// A named list of services; a packet matches when one term does. An empty list matches nothing.
public record ServiceSet(String name, List<Service.Term> terms) {}
