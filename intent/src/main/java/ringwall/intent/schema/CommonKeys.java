package ringwall.intent.schema;

import static ringwall.intent.schema.Shapes.many;
import static ringwall.intent.schema.Shapes.number;
import static ringwall.intent.schema.Shapes.refOr;
import static ringwall.intent.schema.Shapes.value;
import static ringwall.intent.schema.Shapes.words;

/// Shapes that many keys share.
final class CommonKeys {
    private CommonKeys() {}

    static final Shape TEXT = value(Kind.TEXT);
    static final Shape LEVEL = value(Kind.LABEL);
    static final Shape MTU = number(576, 65_000);
    static final Shape PERMIT = words("reject", "allow");
    static final Shape TRUNK = many(value(Kind.VLANS));
    static final Shape PEERS = many(value(Kind.PEER));
    static final Shape HOSTS = many(refOr("all", "host"));
}
