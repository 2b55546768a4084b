package ringwall.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.check.Declared;
import ringwall.audit.settings.Profiles;

/// The HTML report in a real browser: not blank, nothing cut off on screen or on A4. The pictures
/// stay in `target/report` for people to look at.
class BrowserTest {

    /// A4 less two margins of 14 mm, at 96 dots an inch.
    private static final int PAPER = 688;

    @TempDir Path profile = Path.of("");

    private static Optional<Path> browser() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
                Path path = Path.of(directory, name);
                if (Files.isExecutable(path)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private static Path chromium() {
        Optional<Path> found = browser();
        if (found.isEmpty()) {
            System.out.println("SKIPPED BrowserTest: install chromium");
            Assumptions.abort();
        }
        return found.orElseThrow();
    }

    /// Standard output of the browser.
    private String run(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                chromium().toString(),
                                "--headless=new",
                                "--no-sandbox", // tests run as root; the page is our own
                                "--disable-gpu",
                                "--hide-scrollbars",
                                "--user-data-dir=" + profile.resolve("profile")));
        command.addAll(List.of(arguments));
        Path out = profile.resolve("out.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            System.out.println("SKIPPED BrowserTest: the browser does not start here");
            Assumptions.abort();
        }
        return Files.readString(out);
    }

    private static Path page(String site) throws IOException {
        Path directory = Files.createDirectories(Path.of("target/report"));
        String name = site.replaceAll("[^a-z0-9]+", "-");
        return Files.writeString(directory.resolve(name + ".html"), html(site));
    }

    private static String html(String site) {
        Path path = Path.of("src/test/resources/ringwall/audit", site);
        var facts = Audit.load(List.of(Files.exists(path) ? path : Path.of(site)), Declared.NONE);
        var options = new Audit.Options(Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE);
        return HtmlReport.write(Audit.run(facts, options, Instant.parse("2026-11-21T12:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vsphere/vi-json", "intent/bad.yaml"})
    void theScreenIsNotBlank(String site) throws Exception {
        chromium();
        Path page = page(site);
        Path picture = Path.of(page.toString().replace(".html", ".png"));
        run(
                "--window-size=1200,2000",
                "--screenshot=" + picture.toAbsolutePath(),
                page.toUri().toString());
        BufferedImage image = ImageIO.read(picture.toFile());
        assertThat(image.getWidth()).isEqualTo(1200);
        Map<Integer, Integer> colours = new HashMap<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                colours.merge(image.getRGB(x, y), 1, Integer::sum);
            }
        }
        int all = colours.values().stream().mapToInt(Integer::intValue).sum();
        int most = colours.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        assertThat(colours.size()).as("colours").isGreaterThan(50);
        assertThat(all - most).as("points that are not background").isGreaterThan(all / 50);
        assertThat(colours.keySet()).as("the red of a failure").contains(0xFFB3261E);
    }

    /// Counts elements that reach beyond the page's right edge, or hold more than they show.
    private static final String PROBE =
            """
            <script>window.onload=function(){var w=document.documentElement.clientWidth,n=[];
            document.querySelectorAll('main *').forEach(function(e){var r=e.getBoundingClientRect();
            if(e.closest('svg')&&e.tagName!='svg')return;
            if(r.right>w+1||r.left<-1||(getComputedStyle(e).overflow!='visible'&&e.scrollWidth>e.clientWidth+1))n.push(e.tagName+'.'+e.className);});
            document.querySelectorAll('svg rect,svg text').forEach(function(e){var r=e.getBoundingClientRect(),s=e.ownerSVGElement.getBoundingClientRect();
            if(r.right>s.right+1||r.left<s.left-1||r.bottom>s.bottom+1)n.push('svg '+e.tagName);});
            document.title='CUT '+n.length+' '+n.slice(0,5).join(' ');};</script></body>\
            """;

    private String cut(String site, String html, int width) throws Exception {
        Path page = profile.resolve("probe.html");
        Files.writeString(page, html.replace("</body>", PROBE));
        String dom = run("--window-size=" + width + ",1000", "--dump-dom", page.toUri().toString());
        Matcher title = Pattern.compile("<title>(CUT [^<]*)</title>").matcher(dom);
        return title.find() ? title.group(1).strip() : "no answer for " + site;
    }

    @ParameterizedTest
    @ValueSource(strings = {"vsphere/vi-json", "intent/bad.yaml", "examples/bad-site"})
    void nothingIsCutOff(String site) throws Exception {
        chromium();
        String html = html(site);
        assertThat(cut(site, html, 1200)).as("on screen").isEqualTo("CUT 0");
        assertThat(cut(site, html, 600)).as("on a narrow screen").isEqualTo("CUT 0");
        String print =
                html.replace("@media print{", "@media all{")
                        .replace("@media screen and", "@media none and");
        assertThat(print).isNotEqualTo(html);
        assertThat(cut(site, print, PAPER)).as("on paper").isEqualTo("CUT 0");
    }

    @Test
    void paperIsA4() throws Exception {
        chromium();
        Path page = page("vsphere/vi-json");
        Path pdf = Path.of(page.toString().replace(".html", ".pdf"));
        run(
                "--no-pdf-header-footer",
                "--print-to-pdf=" + pdf.toAbsolutePath(),
                page.toUri().toString());
        String text = Files.readString(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text)
                .startsWith("%PDF")
                .containsPattern("/MediaBox \\[0 0 594\\.\\d+ 841\\.\\d+]");
        long pages = Pattern.compile("/Type /Page\\b").matcher(text).results().count();
        assertThat(pages).isBetween(3L, 12L);
    }
}
