package ringwall.model;

import java.util.List;
import java.util.SortedMap;

/// A named set of vNICs and prefixes; rules use it as peer. A vNIC is a member when its VM is
/// named, when its VM bears all labels of a selector, when a nested group holds it, or when it is
/// named itself.
///
/// @param tenant empty: any tenant's VMs may be members; otherwise that tenant's only
public record SecurityGroup(
        String name,
        List<String> vms,
        List<SortedMap<String, String>> selectors,
        List<String> groups,
        List<Prefix> prefixes,
        String tenant,
        Where where) {}
