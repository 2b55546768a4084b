package ringwall.intent.yaml;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ringwall.model.Diagnostic;

/// Every node knows where it begins and ends, so that a mend can edit the text.
class YamlReaderTest {
    private static final String TEXT =
            """
            ringwall: 1
            vms:
              web-1: {host: h1, ip: [10.0.0.1,
                                     "10.0.0.2"]}
              # a comment
              db-1:
                host: h3     # behind

            name: shop
            """;

    @Test
    void rangesAreThoseOfTheText() {
        List<Diagnostic> out = new ArrayList<>();
        Node root = YamlReader.read(Source.of("x", TEXT), Limits.USUAL, out).root();
        assertThat(out).isEmpty();
        assertThat(range(root, "ringwall")).isEqualTo("1:11-1:12");
        assertThat(range(root, "vms", "web-1")).isEqualTo("3:10-4:38");
        assertThat(range(root, "vms", "web-1", "ip")).isEqualTo("3:25-4:37");
        assertThat(range(root, "vms", "db-1")).isEqualTo("7:5-7:13");
        assertThat(range(root, "vms")).isEqualTo("3:3-7:13");
        Node.Entry web = requireNonNull(((Node.Mapping) at(root, "vms")).entry("web-1"));
        assertThat(web.where().toString()).isEqualTo("x:3:3");
        assertThat(web.where().endColumn()).isEqualTo(38);
    }

    @Test
    void scalarsKeepTheirText() {
        List<Diagnostic> out = new ArrayList<>();
        Node root =
                YamlReader.read(
                                Source.of("x", "a: no\nb: 0123\nc: 1e3\nd: \"x\\ty\"\ne:\n"),
                                Limits.USUAL,
                                out)
                        .root();
        assertThat(((Node.Scalar) at(root, "a")).text()).isEqualTo("no");
        assertThat(((Node.Scalar) at(root, "b")).text()).isEqualTo("0123");
        assertThat(((Node.Scalar) at(root, "c")).text()).isEqualTo("1e3");
        assertThat(((Node.Scalar) at(root, "d")).plain()).isFalse();
        assertThat(((Node.Scalar) at(root, "e")).absent()).isTrue();
    }

    private static Node at(@Nullable Node node, String... path) {
        Node at = requireNonNull(node);
        for (String key : path) {
            at = requireNonNull(((Node.Mapping) at).get(key));
        }
        return at;
    }

    private static String range(@Nullable Node root, String... path) {
        var where = at(root, path).where();
        return where.line()
                + ":"
                + where.column()
                + "-"
                + where.endLine()
                + ":"
                + where.endColumn();
    }
}
