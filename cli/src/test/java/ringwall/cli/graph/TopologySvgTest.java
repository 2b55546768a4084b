package ringwall.cli.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;

/// Every example has a picture: well formed, complete, alive without scripts.
class TopologySvgTest {
    static List<Path> examples() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("../examples"))) {
            return files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void draws(Path file) throws Exception {
        Network network =
                Intent.read(List.of(Source.of(file.toString(), Files.readString(file))))
                        .network()
                        .orElseThrow();
        String svg = TopologySvg.render(network);
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        String text = document.getDocumentElement().getTextContent();
        assertThat(text).contains(network.hosts().keySet());
        assertThat(text).contains(network.vms().keySet());
        assertThat(text).contains(network.switches().keySet());
        assertThat(text).contains(network.segments().keySet());
        assertThat(text).contains(network.physical().switches().keySet());
        assertThat(svg).doesNotContain("<script").doesNotContain("href");
        assertThat(TopologySvg.render(network)).isEqualTo(svg);
    }
}
