package ringwall.intent.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// Events in, one tree out. Its methods answer false when a limit was passed.
final class TreeBuilder {
    private final String file;
    private final Limits limits;
    private final List<Diagnostic> out;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Anchored> anchors = new HashMap<>();
    private @Nullable Node root;
    private int documents;
    private long nodes;
    private int aliases;

    TreeBuilder(String file, Limits limits, List<Diagnostic> out) {
        this.file = file;
        this.limits = limits;
        this.out = out;
    }

    /// A list or mapping whose end has not come yet.
    private static final class Open {
        final boolean mapping;
        final boolean flow;
        final Where start;
        final @Nullable String anchor;
        final long nodesBefore;
        final List<Node> items = new ArrayList<>();
        final List<Node.Entry> entries = new ArrayList<>();
        final Map<String, Where> keys = new HashMap<>();
        boolean atValue;
        Node.@Nullable Scalar key;

        Open(
                boolean mapping,
                boolean flow,
                Where start,
                @Nullable String anchor,
                long nodesBefore) {
            this.mapping = mapping;
            this.flow = flow;
            this.start = start;
            this.anchor = anchor;
            this.nodesBefore = nodesBefore;
        }
    }

    /// @param weight nodes that an alias of it stands for
    private record Anchored(Node node, long weight) {}

    YamlReader.Answer answer() {
        if (root == null) {
            out.add(
                    Diagnostic.error(
                            Where.at(file, 1, 1),
                            "the file is empty",
                            "begin with 'ringwall: 1' and 'name: NAME'"));
        }
        return new YamlReader.Answer(root, true);
    }

    boolean document(Where where) {
        documents++;
        if (documents == 2) {
            out.add(
                    Diagnostic.error(
                            where,
                            "a second YAML document begins here",
                            "remove the '---', or put what follows into a file of its own"));
        }
        return true;
    }

    boolean alias(String name, Where where) {
        aliases++;
        if (aliases > limits.aliases()) {
            return over(where, "more than " + limits.aliases() + " aliases", "write values out");
        }
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            out.add(
                    Diagnostic.error(
                            where,
                            "the alias '*" + name + "' stands for nothing that ended before it",
                            "define '&" + name + "' before, or write the value out"));
            return add(new Node.Scalar("", true, where), 1);
        }
        return add(anchored.node(), anchored.weight());
    }

    boolean scalar(String text, boolean plain, Where where, @Nullable String anchor) {
        Node.Scalar scalar = new Node.Scalar(text, plain, where);
        if (anchor != null) {
            anchors.put(anchor, new Anchored(scalar, 1));
        }
        return add(scalar, 1);
    }

    boolean open(boolean mapping, boolean flow, Where start, @Nullable String anchor) {
        if (open.size() >= limits.depth()) {
            return over(
                    start,
                    "more than " + limits.depth() + " levels of nesting",
                    "close the brackets that are open; the language needs no more than 12 levels");
        }
        open.push(new Open(mapping, flow, start, anchor, nodes));
        return true;
    }

    boolean close(Where end) {
        Open closed = open.pop();
        Where where = range(closed, end);
        Node node =
                closed.mapping
                        ? new Node.Mapping(closed.entries, where)
                        : new Node.Items(closed.items, where);
        if (closed.anchor != null) {
            anchors.put(closed.anchor, new Anchored(node, nodes - closed.nodesBefore + 1));
        }
        return add(node, 1);
    }

    /// A block's end event sits where the next token begins; its text ends with its last part.
    private static Where range(Open closed, Where end) {
        Where start = closed.start;
        int endLine = end.endLine();
        int endColumn = end.endColumn();
        if (!closed.flow) {
            Where last = start;
            if (closed.mapping && !closed.entries.isEmpty()) {
                last = closed.entries.getLast().where();
            } else if (!closed.items.isEmpty()) {
                last = closed.items.getLast().where();
            }
            endLine = Math.max(last.endLine(), start.line());
            endColumn = last.endColumn();
        }
        return new Where(start.file(), start.line(), start.column(), endLine, endColumn);
    }

    private boolean add(Node node, long weight) {
        nodes += weight;
        if (nodes > limits.nodes()) {
            return over(node.where(), "more than " + limits.nodes() + " values", "split the file");
        }
        Open parent = open.peek();
        if (parent == null) {
            if (root == null) {
                root = node;
            }
        } else if (!parent.mapping) {
            parent.items.add(node);
        } else if (!parent.atValue) {
            key(parent, node);
        } else {
            value(parent, node);
        }
        return true;
    }

    private void key(Open parent, Node node) {
        parent.atValue = true;
        parent.key = null;
        if (!(node instanceof Node.Scalar scalar)) {
            out.add(
                    Diagnostic.error(
                            node.where(),
                            "a key is " + node.kindWord(),
                            "use a single word as key; text that begins with '{' or '[' goes in"
                                    + " quotes"));
            return;
        }
        if (scalar.plain() && scalar.text().equals("<<")) {
            out.add(
                    Diagnostic.error(
                            scalar.where(),
                            "the merge key '<<' is not part of YAML 1.2",
                            "write the keys out; hosts that are alike can share an entry like"
                                    + " h1..h3"));
            return;
        }
        Where first = parent.keys.putIfAbsent(scalar.text(), scalar.where());
        if (first != null) {
            out.add(
                    Diagnostic.error(
                            scalar.where(),
                            "the key '"
                                    + SyntaxMends.oneLine(scalar.text())
                                    + "' is already at line "
                                    + first.line(),
                            "remove one of the two, or rename it"));
            return;
        }
        parent.key = scalar;
    }

    private static void value(Open parent, Node node) {
        parent.atValue = false;
        Node.Scalar key = parent.key;
        if (key != null) {
            parent.entries.add(new Node.Entry(key.text(), key.where(), node));
        }
    }

    private boolean over(Where where, String what, String mend) {
        out.add(Diagnostic.error(where, "the file is over a limit: " + what, mend));
        return false;
    }
}
