package ringwall.intent.schema;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.intent.yaml.Node;
import ringwall.model.Diagnostic;

/// Checks of the two scalars that may name many kinds of thing: peers and services.
final class Peers {
    private final Names names;
    private final List<Diagnostic> out;

    Peers(Names names, List<Diagnostic> out) {
        this.names = names;
        this.out = out;
    }

    /// @param vm whose vNICs may be named bare: an appliance's rules; else empty
    void peer(Node.Scalar scalar, String vm) {
        String text = scalar.text();
        if (text.equals("any") || !vm.isEmpty() && names.nics(vm).contains(text)) {
            return;
        }
        int colon = text.indexOf(':');
        String prefixKind = colon < 0 ? null : Names.peerKind(text.substring(0, colon));
        if (prefixKind != null) {
            named(scalar, text.substring(colon + 1), prefixKind);
            return;
        }
        List<String> kinds = names.peerKinds(text);
        if (kinds.size() == 1) {
            return;
        }
        if (kinds.size() > 1) {
            out.add(
                    Diagnostic.error(
                            scalar.where(),
                            "'" + text + "' is a " + Words.list(kinds),
                            "write "
                                    + prefix(kinds.getFirst())
                                    + ":"
                                    + text
                                    + " or "
                                    + prefix(kinds.get(1))
                                    + ":"
                                    + text));
            return;
        }
        if (addressLike(text)) {
            address(scalar);
        } else if (text.indexOf('/') > 0) {
            nic(scalar, text);
        } else {
            undefined(scalar, vm);
        }
    }

    private static String prefix(String kind) {
        return kind.equals("VM") ? "vm" : kind;
    }

    private void named(Node.Scalar scalar, String name, String kind) {
        if (kind.equals("VM") && name.indexOf('/') > 0) {
            nic(scalar, name);
        } else if (!names.defined(kind, name)) {
            out.add(Undefined.diagnostic(new Node.Scalar(name, true, scalar.where()), kind, names));
        }
    }

    /// Digits, dots and colons only before the slash: meant as an address.
    static boolean addressLike(String text) {
        int end = text.indexOf('/');
        end = end < 0 ? text.length() : end;
        boolean separator = false;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            separator |= c == '.' || c == ':';
            if (c != '.' && c != ':' && Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return separator && end > 0;
    }

    private void address(Node.Scalar scalar) {
        String problem = Kind.PREFIX.problem(scalar.text(), 0, 0);
        if (problem != null) {
            out.add(Diagnostic.error(scalar.where(), problem, Kind.PREFIX.mend()));
        }
    }

    private void nic(Node.Scalar scalar, String text) {
        int slash = text.indexOf('/');
        String vm = text.substring(0, slash);
        String nic = text.substring(slash + 1);
        if (!names.defined("VM", vm)) {
            out.add(Undefined.diagnostic(new Node.Scalar(vm, true, scalar.where()), "VM", names));
            return;
        }
        SortedSet<String> nics = names.nics(vm);
        if (!nics.contains(nic)) {
            out.add(
                    Diagnostic.error(
                            scalar.where(),
                            "VM '" + vm + "' has no vNIC '" + nic + "'",
                            "name one of " + Words.list(nics)));
        }
    }

    private void undefined(Node.Scalar scalar, String vm) {
        String near = vm.isEmpty() ? "" : names.nearest(scalar.text(), names.nics(vm));
        near = near.isEmpty() ? names.nearest(scalar.text(), names.peers()) : near;
        boolean segment = names.defined("segment", scalar.text());
        boolean tenant = names.defined("tenant", scalar.text());
        out.add(
                Diagnostic.error(
                        scalar.where(),
                        "no group, VM or external network is called '"
                                + Words.shortened(scalar.text())
                                + "'",
                        segment
                                ? "write segment:" + scalar.text()
                                : tenant
                                        ? "write tenant:" + scalar.text()
                                        : near.isEmpty()
                                                ? Kind.PEER.mend()
                                                : "did you mean '" + near + "'?"));
    }

    void service(Node.Scalar scalar) {
        String text = scalar.text();
        if (names.defined("service", text) || ServiceText.wellKnown(text) != null) {
            return;
        }
        if (ServiceText.looksLikeTerm(text)) {
            String problem = Kind.problem(ServiceText::term, text);
            if (problem != null) {
                String what = problem.contains(text) ? problem : "'" + text + "': " + problem;
                out.add(Diagnostic.error(scalar.where(), what, Kind.SERVICE.mend()));
            }
            return;
        }
        TreeSet<String> known = new TreeSet<>(ServiceText.wellKnownNames());
        known.addAll(names.all("service"));
        String near = names.nearest(text, known);
        out.add(
                Diagnostic.error(
                        scalar.where(),
                        "no service is called '" + Words.shortened(text) + "'",
                        near.isEmpty() ? Kind.SERVICE.mend() : "did you mean '" + near + "'?"));
    }
}
